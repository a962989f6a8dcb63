"""`python -m app.matching.network.warm`: compile the kernel once, at set-up, so that no solve has to wait for it."""

from app.matching.network.face import prepare

if __name__ == "__main__":
    prepare(small=False)

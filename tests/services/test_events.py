"""Whatever happens after the publication: nobody who agreed is moved, no rule broken, any database tells the same."""

import shutil
import uuid

import pytest

from tests.conftest import make_app
from tests.services.events import Story


def told_by(url: str, seed: int, events: int) -> list[tuple]:
    app = make_app(url)
    with app.app_context():
        from app.extensions import db

        story = Story(seed)
        story.happen(events)
        told = story.state()
        db.session.remove()
        db.engine.dispose()
    return told


@pytest.mark.postgres
@pytest.mark.parametrize("seed", [1])
def test_events_in_any_order(migrated_file, postgres_databases, tmp_path, seed):
    file = shutil.copy(migrated_file, tmp_path / "story.sqlite")
    name = f"test_{uuid.uuid4().hex}"
    on_sqlite = told_by(f"sqlite:///{file}", seed, 120)

    on_postgres = told_by(postgres_databases.create(name, postgres_databases.template), seed, 120)

    assert on_sqlite == on_postgres
    postgres_databases.drop(name)

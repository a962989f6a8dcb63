"""The demo logins, one per role. `python -m app.demo.accounts` prints them."""

from dataclasses import dataclass

PASSWORD = "klaster-demo"  # noqa: S105  (printed by `make demo` on purpose; exists in the demo only)


@dataclass(frozen=True)
class DemoAccount:
    """`organisation` is the key of the demo table organisations.csv, empty for roles of the whole cluster."""

    role: str
    organisation: str
    title: str
    look_at: str

    @property
    def email(self) -> str:
        return f"{self.role.split('_')[0]}@demo.klaster.example"


def demo_accounts() -> list[DemoAccount]:
    return [
        DemoAccount("student", "spk", "Студент", "рейтинг мест практики и результат"),
        DemoAccount("teacher", "spk", "Преподаватель", "собственная стажировка"),
        DemoAccount("college_manager", "spk", "Практика в колледже", "готовность групп и куда идут студенты"),
        DemoAccount("host_manager", "ds67", "Организация-партнёр", "места и кто придёт"),
        DemoAccount("mentor", "ds67", "Наставник", "кто придёт ко мне"),
        DemoAccount("school_manager", "school33", "Школа", "места школы и кто придёт"),
        DemoAccount("coordinator", "", "Координатор", "запуск распределения и публикация"),
        DemoAccount("council_member", "", "Член координационного совета", "проверенные итоги"),
        DemoAccount("administrator", "", "Администратор", "учётные записи, задания, журнал"),
    ]


def table() -> str:
    head = ("role", "e-mail", "password", "what to look at")
    rows = [(a.title, a.email, PASSWORD, a.look_at) for a in demo_accounts()]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    return "\n".join("  " + line.rstrip() for line in lines)


if __name__ == "__main__":
    print(table())

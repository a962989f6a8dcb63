"""How soon a letter follows what stands inside Klaster."""

from flask_wtf import FlaskForm
from wtforms import RadioField

from app.blueprints.filters import choices
from app.labels import label
from app.models import Pace
from app.topics import TITLES, Topic


def pace_of(topic: Topic) -> RadioField:
    return RadioField(TITLES[topic], coerce=Pace)


class DeliveryForm(FlaskForm):
    own_list = pace_of(Topic.OWN_LIST)
    places = pace_of(Topic.PLACES)
    papers = pace_of(Topic.PAPERS)
    work = pace_of(Topic.WORK)
    news = pace_of(Topic.NEWS)

    def __init__(self, chosen: dict[Topic, Pace]):
        super().__init__(data={topic.value: pace for topic, pace in chosen.items()})
        for topic in Topic:
            self[topic.value].choices = choices((pace, label(pace)) for pace in Pace)

    @property
    def paces(self) -> dict[Topic, Pace]:
        return {topic: self[topic.value].data for topic in Topic}

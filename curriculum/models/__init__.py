from curriculum.models.assignment import Assignment, Enrolment
from curriculum.models.completion import Completion, Opening
from curriculum.models.guide import Guide, GuideVersion, Module, ModuleText
from curriculum.models.heartbeat import Heartbeat
from curriculum.models.incident import Incident
from curriculum.models.link import Link, LinkAlias, LinkCheck, LinkPrint
from curriculum.models.reading import Placement, Reading
from curriculum.models.site import SitePause, SiteProbe
from curriculum.models.track import Track, TrackItem

__all__ = [
    "Assignment",
    "Completion",
    "Enrolment",
    "Guide",
    "GuideVersion",
    "Heartbeat",
    "Incident",
    "Link",
    "LinkAlias",
    "LinkCheck",
    "LinkPrint",
    "Module",
    "ModuleText",
    "Opening",
    "Placement",
    "Reading",
    "SitePause",
    "SiteProbe",
    "Track",
    "TrackItem",
]

"""The setup status as it is answered to actions, to the frontend and to people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..connections import connection_of
from ..connector.oauth import implementations
from ..connector.providers import PROVIDER_OF, PROVIDERS
from ..connector.status import NextStep, Report, Status
from ..const import CONF_KIND, DOMAIN, Kind
from .check import Check, CheckState, Finding, Scene
from .maturity import Maturity, Part, Wanted, maturity_of
from .security import Security, security_of
from .texts import Texts


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """Everything about the set-up, as of one moment."""

    connections: Sequence[Report]
    not_set_up: Sequence[Report]
    maturity: Maturity
    security: Security
    texts: Texts

    def as_dict(self) -> dict[str, Any]:
        """Return the overview in a form that JSON holds, with texts in the language of the home.

        `connections` and `kinds_not_set_up` are reports, `maturity` has the parts of all that is
        wanted, `security` the checks. Percentages are whole numbers; that of `security` is None
        while there is nothing to check.
        """
        return {
            "connections": [self._report(report) for report in self.connections],
            "kinds_not_set_up": [self._report(report) for report in self.not_set_up],
            "maturity": {
                "percent": self.maturity.percent,
                "parts": [
                    self._part(wanted, part)
                    for wanted in self.maturity.wanted
                    for part in wanted.parts
                ],
            },
            "security": {
                "percent": self.security.percent,
                "checks": [
                    self._check(check, finding) for check, finding in self.security.findings
                ],
            },
        }

    def _report(self, report: Report) -> dict[str, Any]:
        """Return a report with its words."""
        return report.as_dict() | {
            "status_name": self.texts.status(report.status),
            "next_step_text": self.texts.sentence(report.next_step),
        }

    def _part(self, wanted: Wanted, part: Part) -> dict[str, Any]:
        """Return a part of something wanted."""
        return {
            "kind": wanted.report.kind,
            "title": wanted.report.title,
            "entry_id": wanted.report.entry_id,
            "part": part.name.value,
            "name": self.texts.option("maturity_part", part.name),
            "done": part.done,
            **self._fix(part.done, part.fix, wanted.report.click),
        }

    def _check(self, check: Check, finding: Finding) -> dict[str, Any]:
        """Return what a check found."""
        fine = finding.state is not CheckState.FAILED
        return {
            "check": check.key,
            "name": self.texts.option("security_check", check.key),
            "state": finding.state.value,
            "what": list(finding.what),
            **self._fix(fine, check.fix, check.click),
        }

    def _fix(self, fine: bool, key: str, click: str) -> dict[str, str | None]:
        """Return what to do and where; nothing is to be done where all is fine."""
        if fine:
            return {"fix": None, "fix_text": None, "fix_click": None}
        return {"fix": str(key), "fix_text": self.texts.sentence(key), "fix_click": click}


async def overview_of(hass: HomeAssistant) -> Overview:
    """Return the setup status of the whole hub as of now."""
    texts = await Texts.load(hass)
    entries = hass.config_entries.async_entries(DOMAIN)
    begun = await _begun(hass, entries)
    reports = [connection_of(entry).report_of(entry) for entry in entries]
    return Overview(
        connections=reports,
        not_set_up=[_not_set_up(kind, texts) for kind in _missing(entries)],
        maturity=maturity_of(reports, [_not_set_up(kind, texts) for kind in begun]),
        security=await security_of(Scene(hass=hass, entries=entries, reports=reports)),
        texts=texts,
    )


def _missing(entries: Iterable[ConfigEntry[Any]]) -> list[Kind]:
    """Return the kinds that there is no connection of."""
    there = {entry.data[CONF_KIND] for entry in entries}
    return [kind for kind in Kind if kind not in there]


async def _begun(hass: HomeAssistant, entries: Sequence[ConfigEntry[Any]]) -> list[Kind]:
    """Return a kind of each provider that has an application but no connection."""
    there = {PROVIDER_OF.get(entry.data[CONF_KIND]) for entry in entries}
    return [
        next(kind for kind, of in PROVIDER_OF.items() if of is key)
        for key, provider in PROVIDERS.items()
        if key not in there and await implementations(hass, provider)
    ]


def _not_set_up(kind: Kind, texts: Texts) -> Report:
    """Return the report of a kind without a connection."""
    return Report(
        kind=kind.value,
        title=texts.option("kind", kind),
        status=Status.NOT_SET_UP,
        next_step=NextStep.ADD,
    )

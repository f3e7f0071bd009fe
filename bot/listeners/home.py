"""The app's Home: shown when it is opened, and what its buttons do."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.adviser import Adviser, Asked
from bot.form import Form
from bot.listeners import review_modal, window
from bot.listeners.afterwards import afterwards, in_two_steps
from bot.listeners.payload import actor
from bot.slack.agent import Agent
from bot.store import empty_journal, engine_of, incidents, kept, people
from bot.told import Told
from bot.views import home as view
from bot.views import kept as kept_view
from bot.views import review_modal as modal_view


def register(app: App, adviser: Adviser, agent: Agent) -> None:
    """ids first: the table of contents."""
    app.event("app_home_opened")(partial(opened, adviser, agent))
    app.action("home_review")(**in_two_steps(partial(reviewed, adviser), partial(emptied, adviser)))
    app.action("home_form")(**in_two_steps(form, partial(emptied, adviser)))
    app.action("home_show_rule")(**afterwards(partial(shown_again, adviser)))
    app.action("kept_open")(partial(kept_opened, adviser))
    app.action("kept_erase")(**afterwards(partial(erased, adviser)))


def opened(
    adviser: Adviser, agent: Agent, ack: Ack, body: dict[str, Any], event: dict[str, Any], client: WebClient
) -> None:
    """Show the Home as it is now, or offer prompts in the DM."""
    ack()
    team, user = str(body.get("team_id") or ""), str(event.get("user") or "")
    channel = str(event.get("channel") or "")
    if event.get("tab") == "home" and user:
        shown = event.get("view")  # the Home as it was, where there was one: what stands in its box stays
        before = view.Place.decode(shown.get("private_metadata") if isinstance(shown, dict) else "")
        _publish(adviser, team, user, view.Place(channel, before.box), client)
    elif event.get("tab") == "messages" and channel:
        agent.suggest(channel)


def reviewed(adviser: Adviser, ack: Ack, body: dict[str, Any], client: WebClient) -> bool:
    """Review what stands in the box, in a modal; then the box is emptied."""
    ack()
    asked, told = Asked(Form.of(body["view"]).text("home_text")), Told.of_new_draft()
    empty = not asked.text.strip()
    answer = modal_view.ask(told, Asked("")) if empty else review_modal.answered(adviser, body, asked, told)
    client.views_open(trigger_id=body["trigger_id"], view=answer)
    return True


def form(ack: Ack, body: dict[str, Any], client: WebClient) -> bool:
    """Open the whole form with what stands in the box; then the box is emptied."""
    ack()
    text = Form.of(body["view"]).text("home_text")
    client.views_open(trigger_id=body["trigger_id"], view=modal_view.ask(Told.of_new_draft(), Asked(text)))
    return True


def emptied(adviser: Adviser, body: dict[str, Any], client: WebClient, respond: Respond, _: bool) -> None:
    """Show the Home with an empty box."""
    _publish(adviser, *actor(body), place_of(body).emptied(), client)


def shown_again(
    adviser: Adviser, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
) -> None:
    """Show a hidden rule to this person again."""
    with adviser.sessions.begin() as session:
        people.show(session, adviser.person(*actor(body)), str(action.get("value") or ""))
    publish(adviser, body, client)


def kept_opened(adviser: Adviser, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Show all that is kept about this person."""
    ack()
    (team, user), place = actor(body), place_of(body)
    with adviser.sessions() as session:
        rows = kept.kept(session, adviser.person(team, user))
        messages = kept.messages(session, team, place.channel)
    office = kept_view.Office(adviser.zone, adviser.books)
    client.views_open(trigger_id=body["trigger_id"], view=kept_view.all_kept(rows, messages, office, place.encode()))


def erased(adviser: Adviser, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Erase all that is kept about this person."""
    team, user = actor(body)
    with adviser.sessions.begin() as session:
        kept.erase(session, adviser.person(team, user), team, place_of(body).channel)
    empty_journal(engine_of(adviser.sessions))
    window.show(client, body["view"], kept_view.erased())
    publish(adviser, body, client)


def publish(adviser: Adviser, body: dict[str, Any], client: WebClient) -> None:
    """Show the Home anew to the one who acted in it, or in a modal opened from it.

    What was done from a message it shows when it is opened: under another name its box would lose what was typed there.
    """
    place = place_of(body)
    if place.box is not None:
        _publish(adviser, *actor(body), place, client)


def place_of(body: dict[str, Any]) -> view.Place:
    """The person's DM with us, where a button was pressed in it; else as the metadata of Home and modals have it."""
    if shown := body.get("view"):
        return view.Place.decode(shown.get("private_metadata"))
    channel = str((body.get("channel") or {}).get("id") or "")
    return view.Place(channel if channel.startswith("D") else "", None)


def _publish(adviser: Adviser, team: str, user: str, place: view.Place, client: WebClient) -> None:
    person = adviser.person(team, user)
    with adviser.sessions() as session:
        known = view.Known(
            people.settings(session, person),
            people.leave(session, person),
            people.last_review(session, person),
            people.hidden(session, person),
            [(one, book) for one in incidents.open_of(session, person) if (book := adviser.book(one.kind))],
        )
    client.views_publish(user_id=user, view=view.home(known, adviser.zone, place))

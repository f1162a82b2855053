"""What a model proposes for a bank: what is asked, what of its answer is kept, and how it is written."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from draftings import EVENTS, NEAR, STATEMENTS, answered, framework_file, model, said
from hypothesis import given, settings
from hypothesis import strategies as st
from second_readings import Scripted

from matcher.domain import KINDS, Behavior, Framework
from matcher.drafting import Drafted, Drafter, Sieve, orders
from matcher.errors import LanguageModelError
from matcher.framework import Example, Problem, check_bank, read_bank
from matcher.framework.bank import WHYS
from matcher.llm import Cached
from matcher.pipeline.drafting import DraftedFile, DraftPlan, draft_bank, first_requests, plan_drafts
from matcher.prompts import load_prompt

BEHAVIORS = tuple(Behavior(id=name, text=text) for name, text in STATEMENTS.items())
FRAMEWORK = Framework(id="mine", title="Mine", behaviors=BEHAVIORS)
PROMPT = load_prompt("draft-v1")
GOLDEN = ROOT / "tests" / "golden" / "draft-v1.txt"
DOWN = LanguageModelError("the server is down")


def drafter(each: int = 2, near_misses: int = 1) -> Drafter:
    """Return what asks for so many passages."""
    return Drafter(framework=FRAMEWORK, prompt=PROMPT, each=each, near_misses=near_misses)


def drafted(asked: Scripted, *known: str, each: int = 2, near_misses: int = 1) -> Drafted:
    """Return what came of the first behavior, where these passages are written already."""
    sieve = Sieve(statements=tuple(STATEMENTS.values()))
    sieve.know(known)
    return drafter(each, near_misses).draft(BEHAVIORS[0], asked, sieve)


def dropped(*passages: str) -> dict[str, int]:
    """Return how many of these passages were not kept, by reason."""
    answer = answered({f"E{n}": text for n, text in enumerate(passages, 1)})
    found = drafted(model(answer, "{}", "{}"), each=len(passages), near_misses=0)
    return {str(fault): count for fault, count in found.dropped.items()}


def plan(path: Path, *only: str, folder: Path | None = None, each: int = 2, more: bool = False) -> DraftPlan:
    """Return a plan for a framework's file."""
    return plan_drafts(path, each=each, near_misses=1, folder=folder, only=only, more=more)


def run(planned: DraftPlan, *answers: str | LanguageModelError) -> list[DraftedFile]:
    """Return what came of each behavior."""
    return list(draft_bank(planned, model(*answers)))


def examples(file: Path | None) -> list[Example]:
    """Return the lines of a written file, none of which may have a fault."""
    assert file is not None
    entries = [entry for entry in read_bank(FRAMEWORK, file.parent) if not isinstance(entry, Problem)]
    assert not check_bank(FRAMEWORK, file.parent)
    return [entry for entry in entries if isinstance(entry, Example) and entry.file == file.name]


def test_the_whole_question_is_as_it_was_agreed() -> None:
    """Whoever changes a word sees both turns change here, and makes a new version."""
    request = drafter(each=3, near_misses=3).request(BEHAVIORS[0])
    assert f"{request.system}\n\n=====\n\n{request.user}\n" == GOLDEN.read_text(encoding="utf-8")


def test_kinds_settings_and_reasons_take_turns() -> None:
    """A bank in one voice, from one place, would teach the voice and the place."""
    wanted = orders(BEHAVIORS[0], 9, 12)
    assert {order.kind for order in wanted[:9]} == set(KINDS)
    assert {order.why for order in wanted[9:]} == set(WHYS)
    assert len({order.told for order in wanted}) == len(wanted)
    assert orders(BEHAVIORS[1], 9, 0)[0].told != wanted[0].told
    assert [o.told for o in orders(BEHAVIORS[0], 6, 0, held=3)] == [o.told for o in wanted[3:9]]


def test_what_is_written_well_is_kept_with_what_was_ordered() -> None:
    """Kind and reason are those of the order, never the model's word."""
    asked = model(said(2, 1))
    found = drafted(asked)
    assert [draft.text for draft in found.drafts] == [*EVENTS[:2], NEAR[0]]
    wanted = orders(BEHAVIORS[0], 2, 1)
    assert [(draft.kind, draft.why) for draft in found.drafts] == [(order.kind, order.why) for order in wanted]
    assert (found.ordered, found.dropped, found.failure, found.calls, found.prompt_tokens) == (3, {}, None, 1, 100)
    assert len(asked.asked) == 1


def test_too_few_are_asked_for_once_more() -> None:
    """The second question wants only what is missing, and shows what is there, so that it comes as something else."""
    asked = model(said(1, 1), answered({"E2": EVENTS[4]}))
    assert len(drafted(asked).drafts) == 3
    second = asked.asked[1]
    assert list(second.schema["properties"]) == ["E2"]
    assert EVENTS[0] in second.user
    assert second.failed_answer is None


def test_it_is_not_asked_a_third_time() -> None:
    """A model that has no more to say costs two questions a behavior."""
    found = drafted(model(said(1, 0), said(1, 0)))
    assert (len(found.drafts), found.ordered, found.calls) == (1, 3, 2)


def test_an_unreadable_answer_is_mended_once() -> None:
    """The model is shown its answer and told what is wrong with it."""
    asked = model("Sure! Here are some passages:", said(2, 1))
    assert len(drafted(asked).drafts) == 3
    assert asked.asked[1].failed_answer == "Sure! Here are some passages:"
    assert "not a JSON object" in (asked.asked[1].complaint or "")
    nothing = drafted(model("no", "no"))
    assert (nothing.drafts, nothing.calls) == ((), 2)


@pytest.mark.parametrize(
    "around", ["```json\n{}\n```", "Here you are: {} I hope this helps!", "{}", "\ufeff{}"], ids=repr
)
def test_what_stands_around_an_answer_does_no_harm(around: str) -> None:
    """Small models chat and fence."""
    assert len(drafted(model(around.replace("{}", said(2, 1)))).drafts) == 3


def test_an_answer_that_was_cut_off_keeps_what_is_whole() -> None:
    """Nothing that was paid for is thrown away."""
    found = drafted(model(said(2, 1)[:-60], "{}", "{}"))
    assert [draft.text for draft in found.drafts] == list(EVENTS[:2])


def test_a_server_that_fails_costs_only_what_was_not_said() -> None:
    """The first answer is kept where the second question fails."""
    found = drafted(model(said(1, 1), DOWN))
    assert (len(found.drafts), found.failure) == (2, "the server is down")


@pytest.mark.parametrize(
    ("passage", "fault"),
    [
        ("Fixed it.", "short"),
        ("x y z " * 200, "long"),
        ("Mailed the causes to kim.ode@ferry.example at noon.", "address"),
        ("Wrote it up at https://wiki.example/outage for all.", "address"),
        ("On [date] the queue of [Team Name] stood still and was restarted.", "blank"),
        ("This week I own incidents from the page to the end.", "echo"),
        ("Incidents I own: the page, the follow-up from the", "echo"),
        ("He went through the invoices since March and was done by Tuesday.", "echo"),
        ("I test what I ship and put it on the shelf.", "echo"),
    ],
)
def test_what_is_no_use_is_dropped_and_counted(passage: str, fault: str) -> None:
    """Addresses, blanks, and the words of the framework or of the question's own example."""
    assert dropped(passage) == {fault: 1}


def test_repeats_are_dropped() -> None:
    """A passage that is there already, or varies one, brings nothing new."""
    again = EVENTS[0].upper().replace("03:10", "04:55")
    varied = EVENTS[1].replace("till", "rota")
    assert dropped(EVENTS[0], again, EVENTS[1], varied) == {"same": 1, "alike": 1}
    assert drafted(model(said(2, 1), "{}", "{}"), EVENTS[0], NEAR[0]).dropped == {"same": 2}


def test_a_form_may_have_blanks_where_a_form_was_ordered() -> None:
    """An empty template is a near miss worth having."""
    wanted = next(order for order in orders(BEHAVIORS[0], 1, 12) if order.why == "template")
    form = "Impact: [what broke] Root cause: [fill in] Owner: ____"
    answer = answered({order.name: form for order in [wanted]})
    assert [d.why for d in drafted(model(answer, "{}", "{}"), each=1, near_misses=12).drafts] == ["template"]


def test_a_run_writes_a_file_a_behavior(tmp_path: Path) -> None:
    """Each line says what the model meant by it and that a model wrote it; a README says what to do."""
    done = run(plan(framework_file(tmp_path)), said(2, 1), said(2, 1, first=3).replace(NEAR[0], "Is there a test?"))
    assert [one.file for one in done] == [tmp_path / "bank" / "own.jsonl", tmp_path / "bank" / "test.jsonl"]
    first = examples(done[0].file)
    assert [(e.labels, e.near_miss, e.drafted) for e in first] == [
        ((("own", 2),), (), "qwen-test"),
        ((("own", 2),), (), "qwen-test"),
        ((), ("own",), "qwen-test"),
    ]
    assert "drafted" in (tmp_path / "bank" / "README.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in (tmp_path / "bank").iterdir()) == ["README.md", "own.jsonl", "test.jsonl"]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """What is there is left as it is, whoever wrote it, and is not written a second time for another behavior."""
    path = framework_file(tmp_path)
    first = run(plan(path), said(2, 1), DOWN)
    assert [one.drafted.failure for one in first] == [None, "the server is down"]
    file = tmp_path / "bank" / "own.jsonl"
    edited = file.read_text(encoding="utf-8").replace("03:10", "03:12")
    file.write_text(edited, encoding="utf-8")
    rest = plan(path)
    assert ([b.id for b in rest.left_alone], [b.id for b in rest.behaviors]) == (["own"], ["test"])
    second = run(rest, said(2, 1), "{}", "{}")
    assert second[0].drafted.dropped == {"same": 3}
    assert file.read_text(encoding="utf-8") == edited


def test_an_empty_skeleton_is_filled_and_a_begun_file_never_touched(tmp_path: Path) -> None:
    """A person who begins a file while the model is thinking keeps it; the drafts go beside it."""
    path = framework_file(tmp_path)
    file = tmp_path / "bank" / "own.jsonl"
    file.parent.mkdir()
    file.touch()
    planned = plan(path, "own")
    assert [b.id for b in planned.behaviors] == ["own"]
    file.write_text('{"mine": 1}\n')
    done = run(planned, said(2, 1))
    assert done[0].file == tmp_path / "bank" / "own.drafted-1.jsonl"
    assert file.read_text() == '{"mine": 1}\n'


def test_the_bank_that_a_framework_has_is_known_and_not_sent(tmp_path: Path) -> None:
    """Drafts are new beside it, also in another folder; no line of it leaves the machine."""
    path = framework_file(tmp_path, bank="bank")
    (tmp_path / "bank").mkdir()
    line = {"text": EVENTS[0], "kind": "work_log", "labels": {"own": 2}}
    (tmp_path / "bank" / "own.jsonl").write_text(f"{json.dumps(line)}\nbroken\n")
    planned = plan(path, "own", folder=tmp_path / "more")
    asked = model(said(2, 1), said(1, 0, first=3))
    [done] = draft_bank(planned, asked)
    assert done.drafted.dropped == {"same": 1}
    assert not any(EVENTS[0] in request.user for request in asked.asked)
    assert [request.key for request in first_requests(planned)] == [asked.asked[0].key]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_second_run_brings_other_passages(tmp_path: Path, elsewhere: bool) -> None:
    """A model gives the same answer to the same question, and it is kept: whoever wants more has to ask for others."""
    path = framework_file(tmp_path)
    cache = tmp_path / "answers"
    [first] = draft_bank(plan(path, "own"), Cached(model(said(2, 1)), cache))
    more = plan(path, "own", folder=tmp_path / "elsewhere" if elsewhere else None, more=not elsewhere)
    asked = model(said(2, 0, first=2), answered({"N1": NEAR[1]}))
    [second] = draft_bank(more, Cached(asked, cache))
    assert [draft.text for draft in second.drafted.drafts] == [*EVENTS[2:4], NEAR[1]]
    assert second.file == tmp_path / ("elsewhere/own.jsonl" if elsewhere else "bank/own.drafted-1.jsonl")
    assert not any(draft.text in asked.asked[0].user for draft in first.drafted.drafts)
    assert [request.key for request in first_requests(more)] == [asked.asked[0].key]


def test_nothing_that_can_be_kept_writes_nothing(tmp_path: Path) -> None:
    """The behavior is asked about again next time."""
    [done] = run(plan(framework_file(tmp_path), "own"), "no", "no")
    assert done.file is None
    assert not (tmp_path / "bank").exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([*EVENTS, *NEAR, *STATEMENTS.values()]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
ENTRY = JSON | st.fixed_dictionaries({"passage": JSON}) | st.fixed_dictionaries({"passage": st.text(min_size=12)})
ANSWER = (
    st.dictionaries(st.sampled_from(["E1", "E2", "E3", "N1", "E77", "x"]), ENTRY, max_size=5).map(json.dumps)
    | st.text()
    | st.just('{"E1": {"passage": ' + "9" * 5000)
    | st.just("[" * 5000)
)


@settings(deadline=None)
@given(answers=st.lists(ANSWER, min_size=6, max_size=6))
def test_whatever_a_model_says_every_written_line_loads(
    tmp_path_factory: pytest.TempPathFactory, answers: list[str]
) -> None:
    """No answer writes a line that the bank's reader or its checks find fault with."""
    path = framework_file(tmp_path_factory.mktemp("framework"))
    for one in draft_bank(plan(path, each=3), model(*answers)):
        written = examples(one.file) if one.file else []
        assert len(written) == len(one.drafted.drafts) <= one.drafted.ordered
        assert all(example.drafted == "qwen-test" for example in written)


def test_a_changed_word_changes_what_is_remembered() -> None:
    """An answer to another wording is never taken for an answer to this one."""
    other = replace(drafter(), prompt=replace(PROMPT, system=PROMPT.system + " Please."))
    assert other.request(BEHAVIORS[0]).key != drafter().request(BEHAVIORS[0]).key

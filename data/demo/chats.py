"""Consultations with the assistant: the questions, the answers and what people thought of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from data.demo.catalogue import MESSAGE
from data.demo.pen import Pen
from data.demo.plan import Event, iso
from data.demo.workforce import Employee

FEATURE = "ai_consultation"
QUESTIONS = {
    "promotion_readiness": (
        "Is {name} ready to lead a team?",
        "What is {name} still missing for the next step?",
    ),
    "team_formation": (
        "Who would work well with {name} on the new project?",
        "Which strengths does my team lack?",
    ),
    "conflict_resolution": (
        "How do I ease the tension between {name} and the others?",
        "How do I raise this?",
    ),
    "performance_optimization": ("How can {name} get more done without longer days?", "What slows us down?"),
    "training_guidance": ("Which training would help {name} most?", "Is a course or a mentor better here?"),
}
QUERY_TYPES = tuple(QUESTIONS)
ANSWERS = (
    "The last report points to steady progress; agree on one goal and look at it again in four weeks.",
    "Two strengths stand out. Use them first, and pair the rest with a colleague who complements them.",
    "There is too little recent information for a firm answer; a short questionnaire would settle it.",
    "Begin with a conversation of your own, name what you observed, and ask before you suggest.",
)
FEEDBACK = (
    "Clear and usable.",
    "Too general for my team.",
    "Helped me prepare a talk.",
    "I expected sources.",
)
RATINGS = (1, 2, 3, 4, 5)


def consult(pen: Pen, subjects: Sequence[Employee], department_id: str | None) -> None:
    """A consultation of a few questions; it is written once, complete, when its last fact is known."""
    random = pen.random
    session_id = pen.plan.identifier_text(f"chat:{pen.session_id}:{pen.activities}")
    query = random.choice(QUERY_TYPES)
    discussed = random.sample(subjects, min(len(subjects), random.choice((0, 1, 1, 2))))
    started, messages = pen.clock, []
    for number in range(random.choices((1, 2, 3, 4, 5), (20, 30, 25, 15, 10))[0]):
        topic = query if random.random() < 0.85 else random.choice(QUERY_TYPES)
        messages += _exchange(pen, f"{session_id}:{number}", topic, discussed)
    ended = pen.clock
    feedback, known = _feedback(random, pen.person.organization.health, ended)
    event: Event = {
        "kind": "ai_chat_session",
        "eventId": pen.plan.identifier_text(f"chat event:{session_id}"),
        "organizationId": pen.organization_id,
        "sessionId": session_id,
        "userId": pen.user_id,
        "userRole": pen.person.role,
        "sessionStarted": iso(started),
        "sessionEnded": iso(ended),
        "messages": messages,
        "sessionMetrics": _metrics(messages, discussed),
        "sessionContext": _context(messages[0]["content"], query, department_id),
    }
    if feedback:
        event["satisfactionFeedback"] = feedback
    pen.add(known, event)


def _exchange(pen: Pen, key: str, topic: str, discussed: list[Employee]) -> list[Event]:
    random = pen.random
    name = discussed[0].name if discussed else "a colleague"
    question = random.choice(QUESTIONS[topic]).format(name=name)
    asked = pen.act(MESSAGE, FEATURE)
    answered = asked + timedelta(seconds=random.uniform(1.5, 9))
    pen.clock = max(pen.clock, answered + timedelta(seconds=random.uniform(5, 60)))
    referenced = [str(employee.id) for employee in discussed]
    asking: dict[str, Any] = {"employeeIdsReferenced": referenced, "queryType": topic}
    answering = asking | {"confidence": round(random.uniform(0.55, 0.97), 2), "sources": ["reports"]}
    return [
        _message(pen, f"{key}:question", "USER", question, random.randrange(18, 90), asked, asking),
        _message(
            pen,
            f"{key}:answer",
            "ASSISTANT",
            random.choice(ANSWERS),
            random.randrange(140, 720),
            answered,
            answering,
        ),
    ]


def _message(
    pen: Pen, key: str, role: str, content: str, tokens: int, when: datetime, metadata: dict[str, Any]
) -> Event:
    return {
        "messageId": pen.plan.identifier_text(f"message:{key}"),
        "role": role,
        "content": content,
        "tokenCount": tokens,
        "timestamp": iso(when),
        "metadata": metadata,
    }


def _metrics(messages: list[Event], discussed: list[Employee]) -> Event:
    return {
        "totalMessages": len(messages),
        "userMessages": len(messages) // 2,
        "aiResponses": len(messages) // 2,
        "totalTokens": sum(message["tokenCount"] for message in messages),
        "employeesDiscussed": [str(employee.id) for employee in discussed],
    }


def _context(question: str, query: str, department_id: str | None) -> Event:
    context: Event = {"initialQuery": question, "queryType": query}
    return context | {"departmentId": department_id} if department_id else context


def _feedback(random: Random, health: float, ended: datetime) -> tuple[Event | None, datetime]:
    """What was answered, if anything, and when everything about the consultation is known."""
    if random.random() > 0.38:
        return None, ended
    submitted = ended + timedelta(seconds=random.uniform(5, 120))
    good = 0.4 + health
    rating = random.choices(RATINGS, (8 / good, 10 / good, 18, 38 * good, 30 * good))[0]
    feedback: Event = {"rating": rating, "wasHelpful": rating >= 4 or (rating == 3 and random.random() < 0.5)}
    if random.random() < 0.25:
        feedback["feedbackText"] = random.choice(FEEDBACK)
    return feedback | {"submittedAt": iso(submitted)}, submitted

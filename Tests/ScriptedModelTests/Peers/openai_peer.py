"""Talks to the scripted model as an application does, with the official client."""
import json
import sys

import openai

request = json.load(sys.stdin)
client = openai.OpenAI(base_url=request["baseURL"], api_key="none", max_retries=0, timeout=20)
NAMES = ["delete_task", "list_tasks"]
SCHEMA = {"type": "object", "properties": {}}
CHAT_TOOLS = [{"type": "function", "function": {"name": n, "parameters": SCHEMA}} for n in NAMES]
TOOLS = [{"type": "function", "name": n, "parameters": SCHEMA, "strict": False} for n in NAMES]


class Conversation:
    def __init__(self):
        self.calls, self.text, self.events, self.usage = [], "", [], None

    def event(self, name):
        if not self.events or self.events[-1] != name:
            self.events.append(name)

    def answer(self):
        return vars(self)


def chat_turn(conversation, messages, streamed):
    """One request; returns the calls as (id, name, arguments)."""
    common = dict(model="any", messages=messages, tools=CHAT_TOOLS)
    if not streamed:
        completion = client.chat.completions.create(**common)
        message = completion.choices[0].message
        conversation.text += message.content or ""
        conversation.usage = completion.usage.total_tokens
        return [(c.id, c.function.name, c.function.arguments) for c in message.tool_calls or []]
    calls = {}
    stream = client.chat.completions.create(
        **common, stream=True, stream_options={"include_usage": True}
    )
    for chunk in stream:
        if chunk.usage:
            conversation.event("usage")
            conversation.usage = chunk.usage.total_tokens
            continue
        choice = chunk.choices[0]
        if choice.delta.role:
            conversation.event("role")
        if choice.delta.content:
            conversation.event("content")
            conversation.text += choice.delta.content
        for part in choice.delta.tool_calls or []:
            if part.id:
                conversation.event("call")
                calls[part.index] = [part.id, part.function.name, ""]
            else:
                conversation.event("arguments")
                calls[part.index][2] += part.function.arguments
        if choice.finish_reason:
            conversation.event("finish:" + choice.finish_reason)
    return [tuple(calls[index]) for index in sorted(calls)]


def chat(streamed):
    conversation = Conversation()
    messages = [{"role": "user", "content": request["marked"]}]
    calls = chat_turn(conversation, messages, streamed)
    conversation.calls = [f"{name} {arguments}" for _, name, arguments in calls]
    messages.append(
        {
            "role": "assistant",
            "tool_calls": [
                {"id": i, "type": "function", "function": {"name": n, "arguments": a}}
                for i, n, a in calls
            ],
        }
    )
    for call, name, _ in calls:
        messages.append({"role": "tool", "tool_call_id": call, "content": f"result of {name}"})
    assert chat_turn(conversation, messages, streamed) == []
    return conversation.answer()


def responses_turn(conversation, items, streamed, previous=None):
    common = dict(model="any", input=items, tools=TOOLS)
    if previous:
        common["previous_response_id"] = previous
    if streamed:
        with client.responses.stream(**common) as stream:
            for event in stream:
                conversation.event(event.type)
            response = stream.get_final_response()
    else:
        response = client.responses.create(**common)
    assert response.status == "completed"
    conversation.usage = response.usage.total_tokens
    conversation.text += response.output_text
    return response


def responses(streamed, continued=False):
    conversation = Conversation()
    items = [{"role": "user", "content": request["marked"]}]
    first = responses_turn(conversation, items, streamed)
    calls = [item for item in first.output if item.type == "function_call"]
    conversation.calls = [f"{call.name} {call.arguments}" for call in calls]
    results = [
        {"type": "function_call_output", "call_id": c.call_id, "output": f"result of {c.name}"}
        for c in calls
    ]
    if continued:
        responses_turn(conversation, results, streamed, previous=first.id)
    else:
        said = [call.model_dump(exclude_none=True) for call in calls]
        responses_turn(conversation, items + said + results, streamed)
    return conversation.answer()


def canned():
    words = request["canned"]
    messages = [{"role": "user", "content": [{"type": "text", "text": words}]}]
    plain = client.chat.completions.create(model="any", messages=messages)
    chunks = client.chat.completions.create(model="any", messages=messages, stream=True)
    streamed = "".join(c.choices[0].delta.content or "" for c in chunks)
    with client.responses.stream(model="any", input=words) as stream:
        final = stream.until_done().get_final_response()
    whole = client.responses.create(model="any", input=words, instructions="be brief")
    return [plain.choices[0].message.content, streamed, final.output_text, whole.output_text]


def refusal():
    try:
        client.post("/chat/completions", cast_to=object, body={"model": "any"})
    except openai.APIStatusError as error:
        return f"{type(error).__name__} {error.type}"


json.dump(
    {
        "models": [model.id for model in client.models.list()],
        "canned": canned(),
        "chat": chat(False),
        "chatStream": chat(True),
        "responses": responses(False),
        "responsesStream": responses(True),
        "continued": responses(True, continued=True),
        "refusal": refusal(),
    },
    sys.stdout,
)

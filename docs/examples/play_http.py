#!/usr/bin/env python3
"""The smallest client of VegasCore: HTTP only, no WebSocket, Python's standard library.

    python3 docs/examples/play_http.py [http://127.0.0.1:8080] [rounds]

It asks for the table twice a second instead of being told. For anything played by people use the socket.
"""
import json
import sys
import time
import urllib.error
import urllib.request
import uuid

CONTAINER = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
TRIES = 20


def call(method, path, body=None, token=None, key=None):
    """One call, repeated with the same Idempotency-Key while the answer is missing or retryable (W4)."""
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    if method == "POST":
        headers["idempotency-key"] = key or str(uuid.uuid4())
    data = None if body is None else json.dumps(body).encode()
    for attempt in range(TRIES):
        try:
            with urllib.request.urlopen(urllib.request.Request(CONTAINER + path, data, headers, method=method)) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            problem = json.load(refused)
            if not problem["retryable"]:
                raise SystemExit(f"{method} {path}: {problem['code']}: {problem['title']}")
        except OSError:
            pass  # Not reached: ask again, the key keeps it from being done twice.
        time.sleep(0.1 * (attempt + 1))
    raise SystemExit(f"{method} {path}: no answer")


def main():
    guest = call("POST", "/api/auth/guest", {})
    me, token = guest["user"]["id"], guest["accessToken"]
    table = call("POST", "/api/tables", {"name": "HTTP table", "seats": 1, "settledMs": 2000}, token)
    path = f"/api/tables/{table['tableId']}"

    def act(action):
        action_id = str(uuid.uuid4())
        meant_for = {"roundId": table["roundId"]}  # Never for another round than the one we see (W14).
        body = {"actionId": action_id, "action": action, "for": meant_for}
        return call("POST", f"{path}/actions", body, token, key=action_id)["table"]

    table = act({"type": "sit", "seat": 0})
    played = 0
    while played < ROUNDS:
        seat = next(seat for seat in table["seats"] if seat and seat["userId"] == me)
        if table["phase"] == "BETTING" and seat["bet"] == 0:
            table = act({"type": "bet", "amount": table["minBet"]})
        elif table["phase"] == "INSURANCE" and seat["insurance"] is None:
            table = act({"type": "insurance", "take": False})
        elif table["phase"] == "PLAYER_TURN":
            table = act({"type": "hit" if seat["hands"][0]["total"] < 17 else "stand"})
        elif table["phase"] == "SETTLED" and table["roundNumber"] > played:
            played = table["roundNumber"]
            hand = seat["hands"][0]
            print(f"round {played}: {' '.join(hand['cards'])} against {' '.join(table['dealer']['cards'])}: {hand['outcome']}")
            round_id = table["roundId"]
        else:
            time.sleep(0.5)
            table = call("GET", path, token=token)
    record = call("GET", f"/api/rounds/{round_id}", token=token)
    print(f"the last round's seed was {record['fairness']['serverSeed']}, paid {record['seats'][0]['paid']}")
    table = call("GET", path, token=token)
    act({"type": "leave"})
    print("balance", call("GET", "/api/wallet", token=token)["balance"])


if __name__ == "__main__":
    main()

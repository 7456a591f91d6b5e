#!/usr/bin/env python3
"""Plays blackjack on VegasCore with nothing but Python's standard library.

    python3 docs/examples/play.py [http://127.0.0.1:8080[,http://127.0.0.1:8081]] [rounds]

Signs in as a guest, opens a table, sits down and plays by a simple rule. When its connection breaks it goes on
at the next address with the same cards. The wire is docs/PROTOCOL.md; the rule numbers (W3 ...) are from there.
"""
import base64
import json
import os
import random
import socket
import struct
import sys
import time
import urllib.parse
import urllib.request
import uuid

ANSWER_WAIT_S = 5.0  # W1: an answer always comes; without one the connection is broken.
SILENCE_S = 50.0
PATIENCE_S = 60.0    # How long one action is repeated before giving up.


class Refused(Exception):
    """The server said no. `error` is its error object: code, message, retryable and facts."""

    def __init__(self, error):
        super().__init__(f"{error['code']}: {error.get('message', '')}")
        self.error = error


def post(container, path, body, token=None):
    """A write over HTTP, with an Idempotency-Key (W4)."""
    headers = {"content-type": "application/json", "idempotency-key": str(uuid.uuid4())}
    if token:
        headers["authorization"] = f"Bearer {token}"
    request = urllib.request.Request(container + path, json.dumps(body).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)
    except urllib.error.HTTPError as problem:
        raise Refused(json.load(problem)) from None


class WebSocket:
    """RFC 6455, as far as a client needs it: text frames, masked on the way out."""

    def __init__(self, host, port, path):
        self.socket = socket.create_connection((host, port), timeout=ANSWER_WAIT_S)
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.read(1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.split(b"\r\n")[0].decode())

    def read(self, count):
        while len(self.buffer) < count:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise ConnectionError("the connection was closed")
            self.buffer += chunk
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def send(self, text, opcode=1):
        payload = text.encode() if isinstance(text, str) else text
        length = len(payload)
        if length < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
        elif length < 65536:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, length)
        mask = os.urandom(4)
        self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    def receive(self):
        """The next text message, whole."""
        message = b""
        while True:
            first, second = self.read(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self.read(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self.read(8))
            payload = self.read(length)
            opcode = first & 0x0F
            if opcode == 8:
                raise ConnectionError("the server closed the connection")
            if opcode == 9:
                self.send(payload, opcode=10)
            elif opcode in (0, 1):
                message += payload
                if first & 0x80:
                    return message.decode()


class Link:
    """Socket.IO over one WebSocket: `0` open, `2` ping and `3` pong, `40` connect, `42` event, `43` acknowledgement."""

    def __init__(self, container, token):
        address = urllib.parse.urlparse(container)
        self.websocket = WebSocket(address.hostname, address.port or 80, "/socket.io/?EIO=4&transport=websocket")
        self.heard = []
        self.next_id = 0
        self.expect("0")
        self.websocket.send("40" + json.dumps({"token": token}))
        self.expect("40")

    def expect(self, start, wait_s=ANSWER_WAIT_S):
        """The rest of the next packet that begins like this; what the server says meanwhile is kept for later."""
        deadline = time.monotonic() + wait_s
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise ConnectionError("no answer in time")
            self.websocket.socket.settimeout(left)
            packet = self.websocket.receive()
            if packet.startswith(start):
                return packet[len(start):]
            if packet == "2":
                self.websocket.send("3")
            elif packet.startswith("44"):
                refusal = json.loads(packet[2:])
                raise Refused(refusal.get("data") or {"code": "UNAUTHENTICATED", "message": refusal["message"]})
            elif packet.startswith("42"):
                self.heard.append(json.loads(packet[2:]))

    def ask(self, event, payload):
        """Sends an event and returns its acknowledgement (W1)."""
        number, self.next_id = self.next_id, self.next_id + 1
        self.websocket.send(f"42{number}" + json.dumps([event, payload]))
        (answer,) = json.loads("[" + self.expect(f"43{number}["))
        if not answer["ok"]:
            raise Refused(answer["error"])
        return answer

    def next_message(self):
        """The next thing the server says, as [event, payload]. It pings every 25 s: longer silence is a broken line."""
        if self.heard:
            return self.heard.pop(0)
        return json.loads(self.expect("42", wait_s=SILENCE_S))


class Player:
    """Watches one table and acts at it, over whatever connections it takes."""

    def __init__(self, containers):
        self.containers = containers
        self.link = None
        self.table = None
        signed_in = post(containers[0], "/api/auth/guest", {})
        self.user, self.token = signed_in["user"], signed_in["accessToken"]

    def connected(self):
        """The link, or a new one to the next container that answers, with the table joined again (W7)."""
        pause = 0.1
        while self.link is None:
            try:
                link = Link(self.containers[0], self.token)
                self.take(link.ask("table:join", {"tableId": self.table["tableId"]})["table"])
                self.link = link
            except OSError as trouble:
                print(f"  {self.containers[0]}: {trouble}; trying the next one")
                self.containers = self.containers[1:] + self.containers[:1]
                time.sleep(pause * random.uniform(0.5, 1))
                pause = min(pause * 2, 5)
        return self.link

    def lost(self):
        self.link = None

    def take(self, table):
        if self.table is None or table["version"] >= self.table["version"]:  # W5: older is late.
            self.table = table

    def act(self, action):
        """One action id, repeated until it is answered (W3)."""
        asked = {"tableId": self.table["tableId"], "actionId": str(uuid.uuid4()), "action": action, "for": self.meant_for()}
        give_up_at = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up_at:
            try:
                self.take(self.connected().ask("table:act", asked)["table"])
                return
            except OSError:
                self.lost()
            except Refused as refusal:
                if not refusal.error["retryable"]:
                    raise
                time.sleep(refusal.error.get("retryAfterMs", 100) / 1000)
        raise TimeoutError(f"no answer to {action}")

    def meant_for(self):
        """The round and hand this player sees: on another one the action must not land, however late it arrives (W14)."""
        target = {"roundId": self.table["roundId"], "version": self.table["version"]}
        turn = self.table["turn"]
        if turn and self.table["seats"][turn["seat"]]["userId"] == self.user["id"]:
            target.update(seat=turn["seat"], hand=turn["hand"])
        return target

    def wait(self):
        """Until the table says something new."""
        before = self.table["version"]
        while self.table["version"] == before:
            try:
                event, payload = self.connected().next_message()
                if event == "table:update" and payload["tableId"] == self.table["tableId"]:
                    missed = payload["version"] > self.table["version"] + 1
                    self.take(payload["table"])
                    if missed:  # W6
                        self.take(self.link.ask("table:sync", {"tableId": self.table["tableId"]})["table"])
            except OSError:
                self.lost()

    def seat(self):
        return next((seat for seat in self.table["seats"] if seat and seat["userId"] == self.user["id"]), None)


def choose(player):
    """What to do now: sit, bet the minimum, never insure, hit below 17. None: wait."""
    table, seat = player.table, player.seat()
    if seat is None:
        return {"type": "sit", "seat": table["seats"].index(None)}
    if table["phase"] == "BETTING" and seat["bet"] == 0:
        return {"type": "bet", "amount": table["minBet"], "clientSeed": "python " + os.urandom(8).hex()}
    if table["phase"] == "INSURANCE" and seat["insurance"] is None and seat["bet"] > 0:
        return {"type": "insurance", "take": False}
    turn = table["turn"]
    if table["phase"] == "PLAYER_TURN" and table["seats"][turn["seat"]]["userId"] == player.user["id"]:
        hand = seat["hands"][turn["hand"]]
        return {"type": "hit" if hand["total"] < 17 and "hit" in turn["actions"] else "stand"}
    return None


def main():
    containers = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080").split(",")
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    player = Player(containers)
    clocks = {"betMs": 5000, "turnMs": 10000, "settledMs": 500}
    player.table = post(containers[0], "/api/tables", {"name": "Python's table", **clocks}, player.token)
    print(f"{player.user['username']} plays at {player.table['name']} ({player.table['tableId']})")
    player.connected()

    settled = 0
    while settled < rounds:
        action = choose(player)
        if action is not None:
            player.act(action)
            continue
        if player.table["phase"] == "SETTLED" and player.table["roundNumber"] > settled:
            settled = player.table["roundNumber"]
            for hand in player.seat()["hands"]:
                dealer = " ".join(player.table["dealer"]["cards"])
                print(f"  round {settled}: {' '.join(hand['cards'])} against {dealer}: {hand['outcome']}, {hand['payout']} back")
            if settled == rounds:
                break
        player.wait()
    while player.seat():
        try:
            player.act({"type": "leave"})
        except Refused as refusal:
            if refusal.error["code"] != "STALE_ACTION":  # The next round has begun meanwhile: look, and leave that one.
                raise
            player.take(player.connected().ask("table:sync", {"tableId": player.table["tableId"]})["table"])
    print(f"played {rounds} rounds")


if __name__ == "__main__":
    main()

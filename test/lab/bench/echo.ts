/** A Socket.IO server that acknowledges and does nothing else, for `measureAcks`. Posts its port to its parent. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"] });
io.on("connection", (socket) => {
  socket.on("table:act", (_payload: unknown, acknowledge: (answer: object) => void) => acknowledge({ ok: true }));
});
http.listen(0, "127.0.0.1", () => parentPort?.postMessage((http.address() as AddressInfo).port));

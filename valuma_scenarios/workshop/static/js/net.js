// The connection: greets, comes back by itself after sleep or loss, and matches replies to requests.

export class Connection {
  constructor(path, hello, onMessage, onStatus) {
    this.path = path;
    this.hello = hello;
    this.onMessage = onMessage;
    this.onStatus = onStatus;
    this.pending = new Map();
    this.number = 0;
    this.wait = 300;
    this.stopped = false;
    this.offset = 0;
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.drop());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.now(); });
    setInterval(() => this.beat(), 5000);
    this.open();
  }

  open() {
    if (this.stopped) return;
    clearTimeout(this.timer);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.path}`);
    this.socket = socket;
    socket.onopen = () => {
      if (this.hello) socket.send(JSON.stringify({ do: "hello", ...this.hello }));
      else this.connected();
    };
    socket.onmessage = (event) => { if (socket === this.socket) this.take(JSON.parse(event.data)); };
    socket.onclose = (event) => { if (socket === this.socket) this.lost(event.code); };
  }

  connected() {
    this.wait = 300;
    this.ready = true;
    this.heard = Date.now();
    this.onStatus("online");
  }

  take(message) {
    this.heard = Date.now();
    if (message.do === "welcome") this.connected();
    if (message.now) this.offset = message.now - Date.now() / 1000;
    if (message.do === "refused" && !message.id) this.refusal = message.code;
    const waiting = this.pending.get(message.id);
    if (waiting && (message.do === "ack" || message.do === "refused" || message.do === "opened")) {
      this.pending.delete(message.id);
      if (message.do === "refused") waiting.reject(message);
      else waiting.resolve(message);
      return;
    }
    this.onMessage(message);
  }

  lost(code) {
    this.ready = false;
    for (const { reject } of this.pending.values()) reject({ code: "offline" });
    this.pending.clear();
    if ([4403, 4404].includes(code)) {
      this.stopped = true;
      this.onStatus("refused");
      return;
    }
    // A server that is full, or a closed door, is said as what it is; try again, but without haste.
    const full = code === 4429;
    this.onStatus(full ? "full" : "offline", full ? this.refusal : "");
    this.timer = setTimeout(() => this.open(), full ? 8000 + Math.random() * 4000 : this.wait + Math.random() * 200);
    this.wait = Math.min(4000, this.wait * 1.6);
  }

  drop() {
    if (!this.socket) return;
    const socket = this.socket;
    this.socket = null;
    socket.close();
    this.lost(1006);
  }

  // Try at once: the network is back or the phone has woken up.
  now() {
    if (this.stopped || this.ready) { this.beat(); return; }
    this.wait = 300;
    if (!this.socket || this.socket.readyState > 1) this.open();
  }

  beat() {
    if (!this.ready) return;
    if (Date.now() - this.heard > 14000) { this.drop(); return; }
    this.request({ do: "ping" }).catch(() => {});
  }

  request(message) {
    if (!this.ready || !this.socket || this.socket.readyState !== 1) return Promise.reject({ code: "offline" });
    this.number += 1;
    const id = this.number;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ ...message, id }));
    });
  }

  // Server time in seconds.
  time() { return Date.now() / 1000 + this.offset; }
}

export const codeFromPath = () => location.pathname.split("/").filter(Boolean)[1] || "";

// The token lives in the fragment, which browsers never send; a reload finds it again.
export function tokenFromFragment(name) {
  const given = new URLSearchParams(location.hash.slice(1)).get("t");
  const key = `valuma-${name}-${codeFromPath()}`;
  if (given) sessionStorage.setItem(key, given);
  return given || sessionStorage.getItem(key) || "";
}

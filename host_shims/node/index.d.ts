/** A calendar sense for chat and agent hosts. The documents are described by abi/schema. */

export interface Message {
  v?: 1
  platform: string
  workspace?: string | null
  conversation: string
  /** A private conversation between the author and the bot. */
  direct?: boolean | null
  id: string
  thread?: string | null
  author?: string
  text?: string | null
  ts_ms: number
  /** Platforms tell it as a flag or as a time. */
  edited?: boolean | number | string | null
  deleted?: boolean | null
  reaction?: string | null
  reply_to?: string | null
  mentions?: string[] | null
}

export interface Command {
  v?: 1
  corr: string
  /** Who asks; a tool call may leave it out. */
  actor?: { platform: string; workspace?: string | null; user: string } | string
  origin?: 'command' | 'agent' | 'workspace' | 'task' | '' | null
  text?: string | null
  tool?: string | null
  args?: Record<string, unknown> | null
  request_id?: string | null
  button?: string | null
}

export interface Button {
  id: string
  label: string
}

export interface UserAddress {
  platform: string
  workspace: string
  user: string
}

export interface ConversationAddress {
  platform: string
  workspace: string
  conversation: string
  thread?: string
  reply_to?: string
}

interface EffectBase {
  v: 1
  /** A decimal number, for done(). */
  id: string
  /** Idempotency key: the same for every offer of this effect. */
  k: string
  attempt: number
  maybe_sent: boolean
}

export interface SendEffect extends EffectBase {
  kind: 'send'
  to: UserAddress | ConversationAddress
  body: { text: string; buttons?: Button[]; question?: string }
}

export interface EditEffect extends EffectBase {
  kind: 'edit'
  to: UserAddress | ConversationAddress
  body: { effect: string; message_id?: string; text: string; buttons?: Button[] }
}

export interface ReplyEffect extends EffectBase {
  kind: 'reply'
  to: null
  body:
    | { corr: string; ok: true; result: unknown }
    | { corr: string; ok: false; error: { type: string; message: string; [more: string]: unknown } }
}

export interface AskModelEffect extends EffectBase {
  kind: 'ask_model'
  to: null
  body: { purpose: string; prompt: string; schema: Record<string, unknown> }
}

export interface NoticeEffect extends EffectBase {
  kind: 'notice'
  to: null
  body: { code: string; severity: 'info' | 'warning' | 'error'; text: string }
}

/** New kinds may come: settle what you do not know with Outcome.UNSUPPORTED. */
export type Effect = SendEffect | EditEffect | ReplyEffect | AskModelEffect | NoticeEffect

export declare const Outcome: {
  readonly SENT: 0
  readonly RETRY: 1
  readonly FAILED: 2
  readonly UNKNOWN: 3
  readonly UNSUPPORTED: 4
}

export interface OutcomeDocument {
  v?: 1
  message_id?: string
  error?: string
  retry_after_ms?: number
  result?: unknown
}

/** A failed call. */
export declare class DaybookError extends Error {
  constructor(code: number, codeName: string, text: string)
  /** The stable number, as -4. */
  readonly code: number
  /** Its name, as "DAYBOOK_E_BUSY". */
  readonly codeName: string
  /** What went wrong and what helps. */
  readonly text: string
}

/** Documents may be given as objects or as JSON text. */
export type Document<T> = T | string | Buffer

/** One instance of the plugin. Every call may throw DaybookError; none but wait and close blocks. */
export declare class Daybook implements AsyncIterable<Effect> {
  /** Opens the instance. The library is `library`, else DAYBOOK_LIBRARY, else the system's. */
  constructor(config?: Document<Record<string, unknown>>, options?: { library?: string })
  /** Hands in a chat message and answers its number in the order of all input. */
  onMessage(message: Document<Message>): number
  /** Hands in a command; the answer is an effect of kind "reply" with the same corr. */
  onCommand(command: Document<Command>): number
  /** Tells the time; answers when the next tick is due, null when nothing is planned. */
  tick(nowMs?: number): number | null
  /** The next effect, null when there is none. Settle it with done(). */
  next(): Effect | null
  done(effect: Effect | string | number | bigint, outcome?: number, doc?: Document<OutcomeDocument> | null): void
  /** Acknowledge to the platform up to `durable`, no further. */
  progress(): { accepted: number; durable: number }
  /** The text of the last failed call. */
  error(): string
  /** Blocks the whole thread until effects are there (true) or the time is over (false). */
  wait(timeoutMs: number): boolean
  /** A descriptor that is readable when effects are there; the caller closes it. */
  wakeFd(): number
  /** Effects as they come, until close(). Keeps the process alive only when asked to. */
  effects(options?: { keepAlive?: boolean }): AsyncGenerator<Effect, void, void>
  [Symbol.asyncIterator](): AsyncGenerator<Effect, void, void>
  /** Makes the input durable and closes; ends effects(). Closing twice is fine. */
  close(deadlineMs?: number): void
}

/** Versions and features of the library. */
export declare function buildInfo(): {
  v: 1
  version: string
  abi: { min: number; max: number }
  libraries: Record<string, string>
  tls: string | null
  features: string[]
}

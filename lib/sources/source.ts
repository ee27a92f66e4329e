import type { Ignored } from '../alerts/ignored.ts';
import type { EnvReader } from '../config/env-reader.ts';
import type { HttpError } from '../http/errors.ts';
import type { HttpCall } from '../http/http-call.ts';
import type { PinnedFetch } from '../http/pinned-fetch.ts';
import type { WebhookRequest } from '../http/webhook-request.ts';
import type { WebhookResponse } from '../http/webhook-response.ts';
import type { Asker } from '../intent/asker.ts';
import type { Ask } from '../intent/intent.ts';
import type { Locale } from '../intent/locale.ts';
import type { Malformed } from '../intent/malformed.ts';
import type { TargetText } from '../intent/target.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import type { Certificates } from './certificates.ts';

/** An environment variable of a source; the README's table and the deployment are held to it by a test. */
export interface EnvVar {
  readonly name: string;
  readonly secret: boolean;
}

/** What a source needs from the environment. Kept apart from the source itself, which is loaded when first called. */
export interface SourceEnv<Config> {
  readonly vars: readonly EnvVar[];
  /** Undefined: the source is not configured, and its route does not exist. */
  configure(env: EnvReader): Config | undefined;
  /** What an operator should know at start, e.g. that nobody is pinned. */
  warnings?(config: Config): readonly string[];
}

/** What a proof may need besides the call itself. */
export interface VerifyTools {
  readonly certificates: Certificates;
  /** The senders that the policy in force declares; undefined: it cannot be read. */
  mappings(): Promise<ReadonlyMap<string, Mapping> | undefined>;
}

/** What its bodies are: JSON by its content type, JSON whatever that says, a form, one of the two, or what `read` takes. */
export type BodyKind = 'json' | 'json-text' | 'form' | 'form or json' | 'any';

/** One kind of sender: everything that differs between it and the others. */
export interface Source<Config, Found = unknown> {
  /** What its bodies are, and up to how many bytes. */
  readonly body: { readonly kind: BodyKind; readonly maxBytes: number };
  /** Time to the answer, from the moment the sender's call came in. */
  readonly limitMs: number;
  /** How long after that a request may still be sent to DLF. */
  readonly lifeMs: number;
  /** Whether what is not sent in time is gone on with: the sender then hears of it in another way. */
  readonly mayGoOn: boolean;
  readonly late?: LateReplies<Config>;
  /** Handshakes that come as GET or OPTIONS; neither ever stops anything. */
  handshake?(request: WebhookRequest, config: Config): WebhookResponse | undefined;
  /** @throws UnauthorizedError when the sender is not proven; BadRequestError when a header is ambiguous */
  verify(
    request: WebhookRequest,
    config: Config,
    now: number,
    tools: VerifyTools,
  ): Verified<Found> | Promise<Verified<Found>>;
  /** Where the proof does not cover the body: it then proves one body only. */
  proofOf?(verified: Verified<Found>): Proof;
  /** @throws BadRequestError when the body cannot be read at all; everything else is a kind of reading */
  read(verified: Verified<Found>, config: Config): Reading;
  respond(answer: Answer, to: Verified<Found>, config: Config): WebhookResponse;
  /** An error before anything was asked, in the sender's form. */
  refuse(error: HttpError): WebhookResponse;
}

/** A proof, and the body that it came with: the same again is a repeat, and another body is a forgery. */
export interface Proof {
  readonly mark: readonly string[];
  readonly body: readonly string[];
}

/** How a sender hears more than the answer said. */
export interface LateReplies<Config> {
  /** The only hosts that are written to, whatever address the call names. */
  readonly hosts: readonly string[] | ((config: Config) => readonly string[]);
  /** How often, and for how long after the call, its address may be used. */
  readonly uses: number;
  readonly lifeMs: number;
  /** What the address is sealed with; the first one is today's. */
  secrets(config: Config): readonly string[];
  /** @param replaces whether it takes the place of the message whose button was pressed */
  call(url: string, answer: Answer, config: Config, replaces?: boolean): HttpCall;
  /** Headers by which the platform knows us; undefined: they cannot be had now. Absent: the address is enough. */
  authorize?(
    config: Config,
    fetch: PinnedFetch,
    now: number,
  ): Promise<Readonly<Record<string, string>> | undefined>;
}

/** Who hears the answer to what was said, where the call that said it shows nobody anything. */
export interface Reply {
  /** an address for late replies, as the call names it */
  readonly lateUrl?: string;
  /** What the platform says that the person reads; absent: it says nothing. */
  readonly locale?: Locale;
  /** The answer itself is a late reply, the first one. */
  readonly isMute?: true;
}

declare const proven: unique symbol;

/** A request whose sender is proven: only this is read. */
export interface Verified<Found = unknown> {
  readonly request: WebhookRequest;
  /** The credential that proved it, by name. */
  readonly credential: string;
  /** What was read on the way, for who would read it again. */
  readonly found: Found;
  /** Where this sender waits less long than others of its source. */
  readonly limitMs?: number;
  readonly [proven]: true;
}

/** For `verify` only: says that the sender is proven. */
export function verified(request: WebhookRequest, credential: string): Verified<undefined>;
export function verified<Found>(
  request: WebhookRequest,
  credential: string,
  found: Found,
  limitMs?: number,
): Verified<Found>;
export function verified(
  request: WebhookRequest,
  credential: string,
  found?: unknown,
  limitMs?: number,
): Verified {
  return { request, credential, found, ...(limitMs !== undefined && { limitMs }) } as Verified;
}

/** What a delivery turned out to be. */
export type Reading =
  | { readonly kind: 'handshake'; readonly response: WebhookResponse }
  | {
      /** a subscription that is to be confirmed by calling an address, which `verify` has found to be its sender's */
      readonly kind: 'subscription';
      readonly topic: string;
      readonly confirmUrl: string;
    }
  | {
      /** typed text */
      readonly kind: 'command';
      readonly text: string;
      readonly asker: Asker;
      readonly dedupe?: readonly string[];
      readonly reply?: Reply;
      /** What the call is answered with shows nobody anything: the late reply says everything. */
      readonly isPosted?: true;
    }
  | {
      readonly kind: 'ask';
      readonly ask: Ask;
      /** `Prefer: respond-async` (RFC 7240, 4.1): do not wait; how long it may still be sent */
      readonly respondAsync?: { readonly lifeMs: number };
    }
  | { readonly kind: 'query'; readonly requestId: string; readonly asker: Asker }
  | {
      /** what an instance does, or which there are */
      readonly kind: 'inquiry';
      readonly what: 'status' | 'list';
      readonly target: TargetText;
      readonly asker: Asker;
    }
  | {
      /** what somebody says to a question: typed, or by a button */
      readonly kind: 'answer';
      readonly action: 'confirm' | 'cancel';
      readonly code: string;
      readonly requestId?: string;
      readonly asker: Asker;
      readonly reply?: Reply;
      /** A button was pressed, which may be an old one. */
      readonly isClick?: true;
      /** As with a command; the worker goes on. */
      readonly isPosted?: true;
    }
  | {
      readonly kind: 'freeze';
      readonly change: FreezeChange;
      readonly reason?: string;
      readonly asker: Asker;
    }
  | { readonly kind: 'audit'; readonly ask: AuditAsk; readonly asker: Asker }
  | { readonly kind: 'alerts'; readonly asks: readonly Ask[]; readonly ignored: readonly Ignored[] }
  | { readonly kind: 'outsider'; readonly asker: Asker; readonly reply?: Reply }
  | { readonly kind: 'malformed'; readonly problem: Malformed; readonly asker: Asker };

export type FreezeChange = 'freeze' | 'unfreeze' | 'show';

/** Which decisions somebody wants to see. Times in milliseconds since the epoch. */
export interface AuditAsk {
  readonly limit: number;
  readonly since?: number;
  readonly before?: number;
  /** Where an earlier page has ended. */
  readonly from?: string;
  readonly source?: string;
  readonly outcome?: string;
  readonly jobName?: string;
  readonly requestId?: string;
}

/** What the sender is told. */
export type Answer =
  | {
      readonly kind: 'status';
      readonly message: StatusMessage;
      /** the path of the request, where its end can be asked for */
      readonly location?: string;
      readonly isAsync?: boolean;
      /** Set on what was said to a question: whether the question is over, and its message may give way to this one. */
      readonly replaces?: boolean;
    }
  /** What was asked for is a request itself. */
  | { readonly kind: 'request'; readonly state: string; readonly message: StatusMessage }
  | {
      readonly kind: 'help';
      /** What its asker may do. */
      readonly may: readonly string[];
      /** Absent: English. */
      readonly locale?: Locale;
    }
  | {
      readonly kind: 'audit';
      /** Members as the API names them. */
      readonly lines: readonly object[];
      /** What to ask for the next page. */
      readonly next?: AuditAsk;
    }
  /** What comes of it is told later; or is not, since nothing came of it. */
  | { readonly kind: 'taken-in'; readonly isTold: boolean }
  | {
      readonly kind: 'results';
      readonly deliveryId: string;
      readonly messages: readonly StatusMessage[];
      /** Set while an alert is not settled and nobody goes on with it: the sender has to come again. */
      readonly retryAfterSeconds?: number;
      readonly ignored: readonly Ignored[];
      /** Absent: English. */
      readonly locale?: Locale | undefined;
    };

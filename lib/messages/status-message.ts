import type { Asker } from '../intent/asker.ts';
import type { Locale } from '../intent/locale.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { Outcome } from '../stop/outcome.ts';

/** An outcome in words, free of any platform's format; whoever renders it escapes it. */
export interface StatusMessage {
  readonly requestId: RequestId;
  readonly outcome: Outcome['kind'];
  readonly tone: 'good' | 'neutral' | 'bad';
  /** Who sees it in a chat: what changed something is for everybody there. */
  readonly audience: 'channel' | 'asker';
  /** What happened, to what, in one sentence. */
  readonly headline: string;
  /** Whether anything was stopped, and what to do next. */
  readonly details: readonly string[];
  readonly facts: readonly Fact[];
  /** What the sender named, as far as it was valid or short enough to repeat. */
  readonly target?: { readonly jobName: string; readonly instanceId?: string; readonly workspace: string };
  /** Where a person looks at the instance by hand. */
  readonly consoleUrl?: string;
  /** Instances that were asked about. */
  readonly instances?: readonly Listed[];
  /** What somebody is asked, and can answer with a word or a click. */
  readonly question?: { readonly kind: 'confirm' | 'approve'; readonly code: string; readonly until: number };
  /** Whether a freeze stands. */
  readonly freeze?: {
    readonly standing: boolean;
    readonly at?: number;
    readonly by?: Asker;
    readonly reason?: string;
  };
  /** Requests that had been sent before a freeze began. */
  readonly sent?: readonly {
    readonly requestId: RequestId;
    readonly jobName: string;
    readonly instanceId: string;
    readonly workspace: string;
  }[];
  /** Commands of which one may be meant. */
  readonly choices?: readonly Choice[];
  /** Whether a button's click can be answered. */
  readonly canClick?: boolean;
  /** Who asked for the same before, and whose request's outcome this is. */
  readonly askedFirst?: { readonly requestId: RequestId; readonly asker: Asker };
  /** When asking again makes sense, in seconds. */
  readonly retryAfterSeconds?: number;
  /** Set where the request goes on after this message. */
  readonly followUp?: FollowUp;
  /** What it is written in; absent: English. */
  readonly locale?: Locale;
}

/** An instance, and what it does. Times are milliseconds since the epoch. */
export interface Listed {
  readonly jobName: string;
  readonly instanceId: string;
  readonly status: string;
  readonly plannedAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly doing: string;
}

/** A command, and what it would do. */
export interface Choice {
  readonly label: string;
  readonly command: string;
}

/** Where its end is told: a late reply, to its asker and not to whoever reads this, the request's own address, the channels of notices, or only the log. */
export type FollowUp = 'here' | 'asker' | 'location' | 'channels' | 'log';

/** A labelled value. */
export type Fact = { readonly label: string } & (
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'asker'; readonly asker: Asker }
);

/** Headline, details and choices in one line. */
export const plainText = ({
  headline,
  details,
  choices = [],
  locale,
}: Pick<StatusMessage, 'headline' | 'details' | 'choices' | 'locale'>): string => {
  const [semicolon, stop] = locale === 'zh' ? ['；', '。'] : ['; ', '.'];
  return inLine(
    [
      headline,
      ...details,
      ...(choices.length === 0 ? [] : [choices.map(({ label }) => label).join(semicolon) + stop]),
    ],
    locale,
  );
};

/** Sentences in one line: a full-width stop brings its space along. */
export const inLine = (sentences: readonly string[], locale: Locale | undefined): string =>
  sentences.join(locale === 'zh' ? '' : ' ');

import type { HttpError } from '../../http/errors.ts';
import type { HttpCall } from '../../http/http-call.ts';
import { emptyResponse, jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import { truncate } from '../../intent/truncate.ts';
import { choiceLabel, type Phrases, phrasesOf } from '../../messages/phrases.ts';
import {
  bold,
  code,
  cutTo,
  escapeText,
  MAX_SECTION,
  mrkdwn,
  plainLabel,
} from '../../messages/slack-mrkdwn.ts';
import { questionBlocks } from '../../messages/slack-question.ts';
import { type Choice, type Fact, plainText, type StatusMessage } from '../../messages/status-message.ts';
import { SHORTCODES } from '../../messages/tone-icons.ts';
import { fitLines } from '../chat-text.ts';
import type { Answer } from '../source.ts';
import { RUN_ACTION } from './actions.ts';
import type { SlackConfig } from './env.ts';
import { eventCall } from './events.ts';

/** Block Kit's limit for a field of a section (docs.slack.dev, "Section block"). */
const MAX_FIELD = 2_000;

/** Slack's answer to a slash command: 200 with a message, whatever came of it. */
export function respondSlack(answer: Answer): WebhookResponse {
  switch (answer.kind) {
    case 'taken-in':
      // Slack shows no body of ours to a click, but a warning sign for an error.
      return emptyResponse(answer.isTold ? 200 : 503);
    case 'audit':
      // The API's; a chat has `history`.
      return emptyResponse(200);
    default:
      return jsonResponse(200, messageOf(answer));
  }
}

/**
 * A wrong sender gets the status. A proven one would see `http_client_error` instead of our words:
 * when we fail ourselves, Slack gets its 200.
 */
export const refuseSlack = (error: HttpError): WebhookResponse =>
  jsonResponse(
    error.status >= 500 ? 200 : error.status,
    { response_type: 'ephemeral', text: error.message },
    error.headers,
  );

/** A late reply, as the same message (docs.slack.dev, "Handling user interaction", response_url). */
export const slackCall = (url: string, answer: Answer, config: SlackConfig, replaces?: boolean): HttpCall =>
  url.startsWith('https://slack.com/')
    ? eventCall(url, messageOf(answer), config)
    : {
        url,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({
          ...messageOf(answer),
          ...(replaces !== undefined && { replace_original: replaces }),
        }),
      };

/** An answer as a message: what a call is answered with, and what comes later. */
function messageOf(answer: Answer): object {
  switch (answer.kind) {
    case 'status':
    case 'request':
      return slackMessage(answer.message);
    case 'help':
      return { response_type: 'ephemeral', text: helpText(answer.may, phrasesOf(answer.locale)) };
    case 'results':
      return {
        response_type: 'ephemeral',
        text: answer.messages.map(({ headline }) => escapeText(headline)).join('\n'),
      };
    case 'audit':
    case 'taken-in':
      return {};
  }
}

function slackMessage(message: StatusMessage): object {
  const phrases = phrasesOf(message.locale);
  const headline = `${SHORTCODES[message.tone]} ${bold(message.headline)}`;
  const body = cutTo([headline, ...message.details.map(escapeText)].join('\n'), MAX_SECTION);
  return {
    response_type: message.audience === 'channel' ? 'in_channel' : 'ephemeral',
    // What notifications and screen readers take.
    text: escapeText(plainText(message)),
    blocks: [
      { type: 'section', text: mrkdwn(body) },
      ...listed(message, phrases),
      ...questionBlocks(message),
      ...(message.choices ?? []).map((each, index) =>
        choice(each, index, message.canClick === true, phrases),
      ),
      ...(message.facts.length === 0
        ? []
        : [{ type: 'section', fields: message.facts.slice(0, 10).map(field) }]),
      {
        type: 'context',
        elements: [
          mrkdwn(`${phrases.request} \`${message.requestId}\``),
          ...(message.consoleUrl === undefined ? [] : [mrkdwn(link(message.consoleUrl, phrases.console))]),
        ],
      },
    ],
  };
}

/** A confirmation's text may have 300 characters (docs.slack.dev, "Confirmation dialog object"). */
const MAX_CONFIRM = 290;

/** As many as a person reads in a chat. */
const MAX_LISTED = 20;

function listed({ outcome, instances = [] }: StatusMessage, { more }: Phrases): object[] {
  if (outcome !== 'list' || instances.length === 0) return [];
  const lines = instances
    .slice(0, MAX_LISTED)
    .map(({ jobName, instanceId, doing }) => `• ${code(`${jobName} ${instanceId}`)} ${escapeText(doing)}`);
  const rest = instances.length - lines.length;
  // Whole lines: half a name could be read as another one.
  const text = fitLines([...lines, ...(rest === 0 ? [] : [more(rest)])], MAX_SECTION);
  return [{ type: 'section', text: mrkdwn(text) }];
}

/** A choice, with a button where its click can be answered. Who presses it is asked once more: it ends a run. */
function choice(
  { label, command }: Choice,
  index: number,
  canClick: boolean,
  { buttons, really }: Phrases,
): object {
  const verb = choiceLabel(command, buttons);
  const text = mrkdwn(cutTo(`• ${escapeText(label)}`, MAX_SECTION));
  if (!canClick) return { type: 'section', text };
  return {
    type: 'section',
    text,
    accessory: {
      type: 'button',
      text: plainLabel(verb),
      style: 'danger',
      action_id: `${RUN_ACTION}${index}`,
      value: command,
      confirm: {
        title: plainLabel(really(verb)),
        text: mrkdwn(code(truncate(command, MAX_CONFIRM))),
        confirm: plainLabel(verb),
        deny: plainLabel(buttons.cancel),
        style: 'danger',
      },
    },
  };
}

/** An address of the operator's, whose `>` or `|` would end the link early. */
const link = (url: string, text: string): string => `<${escapeText(url).replaceAll('|', '%7C')}|${text}>`;

const field = (fact: Fact): object =>
  mrkdwn(cutTo(`*${escapeText(fact.label)}*\n${factText(fact)}`, MAX_FIELD));

function factText(fact: Fact): string {
  switch (fact.kind) {
    case 'code':
      return code(fact.text);
    case 'text':
      return escapeText(fact.text);
    case 'asker':
      return askerText(fact);
  }
}

function askerText({ asker }: Extract<Fact, { kind: 'asker' }>): string {
  const user = asker.source === 'slack' ? /\/([UW][A-Z0-9]+)$/.exec(asker.id)?.[1] : undefined;
  return user === undefined ? escapeText(`${asker.source}: ${asker.id}`) : `<@${user}>`;
}

/** What the caller may do stands below what there is. */
const helpText = (may: readonly string[], { help, helpTitle, mayTitle }: Phrases): string =>
  cutTo(
    [
      `*${helpTitle[0]}* ${helpTitle[1]}`,
      ...help.map((line) => `${line.startsWith('`') ? '• ' : ''}${escapeText(line)}`),
      ...(may.length === 0 ? [] : [`*${mayTitle}*`, ...may.map((line) => `• ${code(line)}`)]),
    ].join('\n'),
    MAX_SECTION,
  );

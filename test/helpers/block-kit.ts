interface Text {
  readonly type: string;
  readonly text: string;
}
interface Button {
  readonly type: string;
  readonly text: Text;
  readonly value: string;
  readonly action_id: string;
  readonly confirm?: Readonly<Record<'title' | 'text' | 'confirm' | 'deny', Text>>;
}
interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly text?: Text;
  readonly fields?: readonly Text[];
  readonly accessory?: Button;
  readonly elements?: readonly (Button & Text)[];
}

/** What Slack would refuse of a message's blocks (docs.slack.dev, "Block Kit", reference of blocks, elements and objects). */
export function blockKitFaults(given: unknown): string[] {
  const blocks = given as readonly Block[];
  const blockIds = blocks.flatMap(({ block_id: id }) => id ?? []);
  return [
    ...many('blocks', blocks, 50),
    ...repeated('block_id', blockIds),
    ...blockIds.flatMap((id) => long('block_id', id, 255)),
    ...blocks.flatMap((block) => faultsOf(block)),
  ];
}

function faultsOf({ type, text, fields, accessory, elements }: Block): string[] {
  switch (type) {
    case 'section':
      return [
        ...(text === undefined && fields === undefined ? ['a section without text'] : []),
        ...(text === undefined ? [] : textFaults('section', text, 3_000)),
        ...(fields === undefined ? [] : many('fields', fields, 10)),
        ...(fields ?? []).flatMap((field) => textFaults('field', field, 2_000)),
        ...(accessory === undefined ? [] : buttonFaults(accessory)),
      ];
    case 'header':
      return text === undefined ? ['a header without text'] : textFaults('header', text, 150);
    case 'actions':
      return [
        ...many('actions', elements ?? [], 25),
        ...repeated(
          'action_id',
          (elements ?? []).map(({ action_id: id }) => id),
        ),
        ...(elements ?? []).flatMap((element) => buttonFaults(element)),
      ];
    case 'context':
      return [
        ...many('context', elements ?? [], 10),
        ...(elements ?? []).flatMap((element) => textFaults('context', element, 3_000)),
      ];
    default:
      return [`unknown block ${type}`];
  }
}

function buttonFaults({ type, text, value, action_id: id, confirm }: Button): string[] {
  if (type !== 'button') return [`unknown element ${type}`];
  return [
    ...plainFaults('button', text, 75),
    ...long('value', value, 2_000),
    ...long('action_id', id, 255),
    ...(confirm === undefined
      ? []
      : [
          ...plainFaults('confirm title', confirm.title, 100),
          ...textFaults('confirm text', confirm.text, 300),
          ...plainFaults('confirm', confirm.confirm, 30),
          ...plainFaults('deny', confirm.deny, 30),
        ]),
  ];
}

const textFaults = (what: string, { type, text }: Text, max: number): string[] => [
  ...(['mrkdwn', 'plain_text'].includes(type) ? [] : [`${what} is of type ${type}`]),
  ...long(what, text, max),
];

const plainFaults = (what: string, text: Text, max: number): string[] =>
  text.type === 'plain_text' ? long(what, text.text, max) : [`${what} is not plain_text`];

const long = (what: string, text: string, max: number): string[] =>
  text.length >= 1 && text.length <= max ? [] : [`${what} of ${text.length} characters`];

const many = (what: string, list: readonly unknown[], max: number): string[] =>
  list.length >= 1 && list.length <= max ? [] : [`${list.length} ${what}`];

const repeated = (what: string, ids: readonly string[]): string[] =>
  new Set(ids).size === ids.length ? [] : [`${what} that is not unique`];

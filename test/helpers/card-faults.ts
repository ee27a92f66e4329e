import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards';
import { cardIn } from './teams-message.ts';

/** What Microsoft's own parser finds wrong with the card in a body, and what it does not know. */
export function cardFaults(body: string): string[] {
  const context = new SerializationContext(Versions.v1_4);
  const card = new AdaptiveCard();
  card.parse(cardIn(body), context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  // `fallbackText` and unknown members are silently kept: whatever comes back was understood.
  return [...events, ...card.validateProperties().validationEvents.map(({ message }) => message)];
}

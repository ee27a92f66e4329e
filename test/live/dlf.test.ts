import { systemClock } from '../../lib/clock.ts';
import { createDlfClient } from '../../lib/dlf/client.ts';
import { createSend } from '../../lib/http/send.ts';
import { describeContract } from './contract.ts';
import { describeOffset } from './offset.ts';
import { readLiveSettings } from './settings.ts';

const reading = readLiveSettings(process.env);
if (reading.kind === 'missing') throw new Error(reading.why);
const { dlf, ...rest } = reading.settings;
const client = createDlfClient(dlf, createSend(systemClock.now), systemClock, Math.random);
const report = (finding: string): void => console.log(finding);

describeContract(() => ({ client, clock: systemClock, report, ...rest }));
describeOffset(() => ({ dlf, report, ...rest }));

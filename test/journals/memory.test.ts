import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { describeJournal } from '../contract/journal.ts';

describeJournal('memory', async () => ({ journal: createMemoryJournal() }), { runs: 300 });

import fc from 'fast-check';

/*
 * Properties draw the same cases in every run, so that a change is judged by what it changed. `CORDON_SEED=… npm test`
 * draws others; `npm run sim` draws new worlds each time. A failure prints its seed and path.
 */
fc.configureGlobal({ seed: Number(process.env['CORDON_SEED'] ?? 20_261_121) });

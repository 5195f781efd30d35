// How Node is started for the hub. Left alone, V8 lets the space for new objects grow to 64 MB twice over on a large machine, in each thread,
// and lets old objects pile up to several times what is in use: twice the memory, for no measurable speed (core/bench, section memory).
// Its helper threads share the work of clearing so small a space at the price of waking each other up: one thread does it with less.
// The first line of start.mjs and the scripts of package.json repeat them, since they cannot ask; a test keeps them the same.
export const NODE_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=50', '--no-parallel-scavenge']

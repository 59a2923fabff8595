/** The first argument of the program in a thread, so that no other start of it has to load what threads are made of. */
export const threadMark = 'thread of check';

/**
 * For schemas that read one document in a process: zod would compile a function for each object first, which takes longer than it saves.
 */
export const PARSED_ONCE = { jitless: true } as const

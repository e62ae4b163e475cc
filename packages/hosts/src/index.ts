export { main } from './console/main.ts'

/** Runs a step as a GitHub action. The toolkit and its client are loaded here and nowhere else: a terminal starts without them. */
export async function runAction(name: string): Promise<void> {
  const { runAction: run } = await import('./github/with-toolkit.ts')
  await run(name)
}

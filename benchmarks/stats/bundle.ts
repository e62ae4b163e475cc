import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { minified, NATIVE, withoutLicenceComments } from '../../packages/tooling/src/bundling.ts'
import { ROOT } from '../../packages/tooling/src/root.ts'
import { runScript } from '../../packages/tooling/src/run.ts'

/**
 * Our programs as users get them: minified, a chunk for each program. Unbundled, Node would look for the hundreds of files of the
 * distribution functions, which takes longer than all the rest.
 *
 * @param ours folder with the programs, whose tsconfig.json compiles into `.tools/<name>/compiled`
 * @returns the file to run
 */
export async function bundleOurs(ours: string, name: string): Promise<string> {
  const modules = path.join(ROOT, 'node_modules')
  const built = path.join(ROOT, '.tools', name)
  const tsc = path.join(modules, 'typescript', 'bin', 'tsc')
  await rm(built, { recursive: true, force: true })
  await runScript(tsc, ['--build'], ROOT)
  await runScript(tsc, ['-p', ours], ROOT)
  await mkdir(path.join(built, 'bundle'), { recursive: true })
  await writeFile(path.join(built, 'package.json'), '{ "type": "module" }\n')
  const args = ['build', path.join(built, 'compiled', 'index.js'), '--out', path.join(built, 'bundle'), ...NATIVE]
  await runScript(path.join(modules, '@vercel', 'ncc', 'dist', 'ncc', 'cli.js'), args, ROOT)
  for (const chunk of (await readdir(path.join(built, 'bundle'))).filter((name) => name.endsWith('.js'))) {
    const file = path.join(built, 'bundle', chunk)
    await writeFile(file, await minified(chunk, withoutLicenceComments(await readFile(file, 'utf8'))))
  }
  return path.join(built, 'bundle', 'index.js')
}

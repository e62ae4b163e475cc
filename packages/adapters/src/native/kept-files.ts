import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

/** The folder in which onnxruntime-node has the files of each platform. */
const PLATFORM_FOLDER = /^bin\/napi-v\d+\/(?<os>[^/]+)\/(?<arch>[^/]+)\//u
const RUNS = /\.(?:[cm]?js|node|dll|dylib|so(?:\.\d+)*)$/u
const LICENCE = /^(?:licen[cs]e|notice|thirdpartynotices)[^/]*$/iu
/** What only an installation or a developer needs. */
const IDLE = /^(?:script|scripts|lib\/.*\.ts$)/u

/**
 * Whether a file of a package is kept: what runs on the platform, package.json and licences. Types, sources and install scripts
 * are not.
 *
 * @param file path in the package, with forward slashes
 * @param platform such as `linux-x64-musl`
 */
export function isKept(file: string, platform: string): boolean {
  const built = PLATFORM_FOLDER.exec(file)?.groups
  if (built !== undefined && `${built['os']}-${built['arch']}` !== platform) return false
  // One in a folder says which kind of modules is in there.
  if (path.posix.basename(file) === 'package.json' || LICENCE.test(file)) return true
  return RUNS.test(file) && !IDLE.test(file)
}

/** A file by its path in the folder of packages, such as `onnxruntime-common/package.json`, and where it is. */
export interface KeptFile {
  readonly name: string
  readonly file: string
}

/**
 * One digest of files: SHA-512 over the sorted lines `<sha512 of the file>  <name>`, in the form of npm's integrity fields. It stands
 * for exactly these names and bytes.
 */
export async function digestOf(files: readonly KeptFile[]): Promise<string> {
  const lines = await Promise.all(files.map(async ({ name, file }) => `${await sha512(file)}  ${name}\n`))
  const sorted = lines.sort((a, b) => (a < b ? -1 : 1))
  return `sha512-${createHash('sha512').update(sorted.join('')).digest('base64')}`
}

/** Every file under a folder; undefined when anything in it is neither file nor folder: a link may lead anywhere. */
export async function filesUnder(folder: string): Promise<readonly KeptFile[] | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  // rule: native-cache-link
  if (!files.every((entry) => entry.isFile())) return undefined
  return files.map((entry) => {
    const file = path.join(entry.parentPath, entry.name)
    return { name: path.relative(folder, file).split(path.sep).join('/'), file }
  })
}

async function sha512(file: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash)
  return hash.digest('hex')
}

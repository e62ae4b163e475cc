import Module from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * Does work in which a module is the one in a file, whoever asks for it by its name.
 *
 * Node before 22.15 has no hooks that `require` obeys: there its resolver is replaced for as long, which is what the bundle asks. Code
 * that is not bundled finds the module by itself then, near `node_modules`.
 */
export async function withModuleAt<T>(name: string, file: string, work: () => Promise<T>): Promise<T> {
  const end = 'registerHooks' in Module ? hooked(name, file) : replaced(name, file)
  try {
    return await work()
  } finally {
    end()
  }
}

function hooked(name: string, file: string): () => void {
  const url = pathToFileURL(file).href
  const hooks = Module.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === name ? { url, shortCircuit: true } : next(specifier, context),
  })
  return () => hooks.deregister()
}

function replaced(name: string, file: string): () => void {
  const resolver: unknown = Reflect.get(Module, RESOLVER)
  if (typeof resolver !== 'function') throw new TypeError(`this Node (${process.version}) has no ${RESOLVER}`)
  Reflect.set(Module, RESOLVER, (...asked: readonly unknown[]) =>
    asked[0] === name ? file : Reflect.apply(resolver, Module, asked),
  )
  return () => void Reflect.set(Module, RESOLVER, resolver)
}

/** Internal, and the same in every Node so far. */
const RESOLVER = '_resolveFilename'

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import legacy from '@vitejs/plugin-legacy'
import vue from '@vitejs/plugin-vue'
import { VantResolver } from '@vant/auto-import-resolver'
import components from 'unplugin-vue-components/vite'
import { defineConfig, type Plugin } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Django writes the HTML shell and reads the manifest, so a face is its script, not a page.
const faces = ['guest', 'store', 'desk'].filter((face) => existsSync(at(`src/faces/${face}/main.ts`)))
const input = Object.fromEntries(faces.map((face) => [face, at(`src/faces/${face}/main.ts`)]))

/** While developing, Vite plays the shell: /g/… opens guest.html, /store/… opens store.html. */
function shells(): Plugin {
  return {
    name: 'shells',
    configureServer(server) {
      server.middlewares.use((req, _res, next) => {
        const path = req.url ?? ''
        const wantsPage = req.headers.accept?.includes('text/html') ?? false
        if (wantsPage && path.startsWith('/g/')) req.url = '/guest.html'
        else if (wantsPage && path.startsWith('/store')) req.url = '/store.html'
        else if (wantsPage && path.startsWith('/desk')) req.url = '/desk.html'
        next()
      })
    },
  }
}

/** Vant's icon font weighs 28 kB gzipped and names a host of others; we draw the few icons it needs. */
function ownIcons(): Plugin {
  return {
    name: 'own-icons',
    enforce: 'pre',
    resolveId(source, importer) {
      const isVant = importer?.includes('/vant/es/') ?? false
      return isVant && source.endsWith('icon/index.css') ? at('src/kit/vant-icons.css') : null
    },
  }
}

/**
 * The legacy plugin guards modern entries by importing a data: address, which no sane content security policy lets
 * through. Our shell tells old browsers apart by `nomodule`, so the guard goes.
 */
function noGuard(): Plugin {
  const guard = /import\s*(['"])data:text\/javascript,.*?\1;\s*export function __vite_legacy_guard\(\)\s*\{.*?\.next\(\);?\s*\};?/s
  return {
    name: 'no-guard',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.code.includes('__vite_legacy_guard')) continue
        chunk.code = chunk.code.replace(guard, '')
        if (chunk.code.includes('data:text/javascript')) this.error(`the legacy guard of ${chunk.fileName} has a new shape`)
      }
    },
  }
}

const backend = process.env.SHANGQUAN_BACKEND ?? 'http://127.0.0.1:8000'

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/web/' : '/',
  resolve: { alias: { '@': at('src') } },
  plugins: [
    vue(),
    components({ dts: 'src/components.d.ts', dirs: [], resolvers: [VantResolver()] }),
    legacy({ targets: ['chrome >= 53', 'ios >= 10'], modernTargets: ['chrome >= 66', 'ios >= 12'] }),
    shells(),
    ownIcons(),
    noGuard(),
  ],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: '../shangquan/static/web',
    emptyOutDir: true,
    manifest: true,
    rollupOptions: { input },
  },
  server: {
    port: 5173,
    proxy: { '/api': backend, '/wx': backend, '/pay': backend, '/media': backend, '/static': backend },
  },
  test: { include: ['src/**/*.test.ts', 'tests/**/*.test.ts'] },
}))

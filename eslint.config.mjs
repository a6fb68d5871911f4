// The rules that code of this project keeps, beside the compiler's own.
import eslint from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['.venv/', 'build/', 'dash_dynamic_image_component/', 'dist/', 'node_modules/'] },
  eslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    extends: [
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
      reactHooks.configs.flat.recommended,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['tests/**/*.mjs', '*.config.{mjs,mts}'],
    languageOptions: { globals: globals.node },
  },
  {
    // Scripts of the gallery, and those that browser tests and benchmarks run inside the page.
    files: ['docs/app/assets/*.js', 'tests/{browser,engines}/**/*.js', 'benchmarks/suite/*.js'],
    languageOptions: { globals: { ...globals.browser, dash_clientside: 'readonly' } },
  },
);

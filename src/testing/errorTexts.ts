/** Texts of the errors in TypeScript sources; `…` stands for what varies. */

import ts from 'typescript';

const GAP = '…';

type Texts = readonly string[];

/** The texts of at least two words that errors tell, in the sources by file name. */
export function errorTexts(sources: Readonly<Record<string, string>>): Set<string> {
  const found = Object.entries(sources).flatMap(([name, text]) => textsIn(name, text));
  const tidy = found.map((text) => text.replace(/…(\s*…)+/g, GAP));
  return new Set(tidy.filter((text) => /[A-Za-z]{2}/.test(text) && text.includes(' ')));
}

function textsIn(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  eachNode(file, (node) => {
    if (ts.isNewExpression(node) && node.expression.getText().endsWith('Error'))
      found.push(...(node.arguments ?? []).flatMap((argument) => told(argument, file)));
  });
  return found;
}

/** The texts of an argument: of an object those of its `detail`, unless a name hides it. */
function told(node: ts.Expression, file: ts.SourceFile): Texts {
  if (!ts.isObjectLiteralExpression(node)) return textsOf(node, file);
  return node.properties.flatMap((property) => {
    if (property.name?.getText() !== 'detail') return [];
    if (ts.isPropertyAssignment(property)) return textsOf(property.initializer, file);
    return ts.isShorthandPropertyAssignment(property) ? textsOf(property.name, file) : [];
  });
}

function textsOf(node: ts.Expression, file: ts.SourceFile): Texts {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    return [node.head.text + node.templateSpans.map((span) => GAP + span.literal.text).join('')];
  }
  if (ts.isConditionalExpression(node))
    return [...textsOf(node.whenTrue, file), ...textsOf(node.whenFalse, file)];
  if (ts.isBinaryExpression(node)) return joined(node, file);
  if (ts.isIdentifier(node)) return namedTexts(node.text, file);
  // `name(…)`, and `name(…).trim()`
  if (ts.isCallExpression(node)) return textsOf(node.expression, file);
  if (ts.isPropertyAccessExpression(node)) return textsOf(node.expression, file);
  return [GAP];
}

function joined({ left, right, operatorToken }: ts.BinaryExpression, file: ts.SourceFile): Texts {
  const [before, after] = [textsOf(left, file), textsOf(right, file)];
  if (operatorToken.kind !== ts.SyntaxKind.PlusToken) return [...before, ...after];
  return before.flatMap((start) => after.map((end) => start + end));
}

/** The texts of the constants of this name, and those that functions of this name return. */
function namedTexts(name: string, file: ts.SourceFile): Texts {
  const found: string[] = [];
  eachNode(file, (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name && node.initializer)
      found.push(...textsOf(node.initializer, file));
    if (ts.isFunctionDeclaration(node) && node.name?.text === name)
      eachNode(node, (inner) => {
        if (ts.isReturnStatement(inner) && inner.expression)
          found.push(...textsOf(inner.expression, file));
      });
  });
  return found.length > 0 ? found : [GAP];
}

function eachNode(root: ts.Node, visit: (node: ts.Node) => void): void {
  visit(root);
  ts.forEachChild(root, (child) => {
    eachNode(child, visit);
  });
}

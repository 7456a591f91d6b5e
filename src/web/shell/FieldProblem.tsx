/** What is wrong with one field, right below it. */
export function FieldProblem({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : (
    <small class="problem" role="alert" data-test="field-problem">
      {text}
    </small>
  );
}

interface Props {
  readonly name: string;
  readonly label: string;
  /** Value and word; the first is the default. */
  readonly options: readonly (readonly string[])[];
}

export function Choice({ name, label, options }: Props) {
  return (
    <label class="field">
      {label}
      <select name={name}>
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}

import { NumberInput } from "@mantine/core";

export type NumberField<T> = {
  name: { [K in keyof T]: T[K] extends number ? K : never }[keyof T];
  label: string;
  /** default 0 */
  min?: number;
  max: number;
  suffix?: string;
  /** shown in per cent */
  share?: boolean;
};

type NumberFieldsProps<T> = { fields: readonly NumberField<T>[]; values: T; set: (next: T) => void };

/** One field for each number of an object, shares in per cent. */
export function NumberFields<T extends object>({ fields, values, set }: NumberFieldsProps<T>) {
  return fields.map(({ name, label, min = 0, max, suffix, share }) => (
    <NumberInput
      key={String(name)}
      label={label}
      min={min}
      max={max}
      suffix={suffix ?? ""}
      required
      value={share ? Math.round(100 * Number(values[name])) : Number(values[name])}
      onChange={(value) => set({ ...values, [name]: share ? Number(value) / 100 : Number(value) })}
    />
  ));
}

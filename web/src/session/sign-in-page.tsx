import { Button, PasswordInput, Stack, Text, TextInput, Title, UnstyledButton } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ApiError } from "../client/api-error.ts";
import type { Status } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";
import { Logo } from "../shell/logo.tsx";
import { roleErrands, roleNames } from "../shell/places.ts";
import classes from "./session.module.css";
import { signIn } from "./session.ts";

type SignInPageProps = { status: Status; entered: () => Promise<void> };
type Credentials = { email: string; password: string };

export function SignInPage({ status, entered }: SignInPageProps) {
  const attempt = useMutation<unknown, ApiError, Credentials>({
    mutationFn: ({ email, password }) => signIn(email, password),
    onSuccess: entered,
  });
  useEffect(() => {
    document.title = "Sign in · Plumbline";
  }, []);
  const samples = status.sampleSignIns;
  return (
    <main className={classes.signIn}>
      <div className={classes.signInHead}>
        <Logo size={52} />
        <div>
          <Title order={1}>Who are you today?</Title>
          <Text c="dimmed">
            {status.organisation?.sample
              ? `${status.organisation.name} is a sample organisation: its people and tickets are invented.`
              : `Sign in to ${status.organisation?.name ?? "Plumbline"}.`}
          </Text>
        </div>
      </div>
      {attempt.error && <Problem error={attempt.error} doing="saving" />}
      {samples.length > 0 && (
        <SampleDesks
          samples={samples}
          busy={attempt.isPending ? attempt.variables.email : null}
          choose={attempt.mutate}
        />
      )}
      <EmailForm busy={attempt.isPending} submit={attempt.mutate} folded={samples.length > 0} />
    </main>
  );
}

type DesksProps = { samples: Status["sampleSignIns"]; busy: string | null; choose: (credentials: Credentials) => void };

function SampleDesks({ samples, busy, choose }: DesksProps) {
  return (
    <ul className={classes.desks}>
      {samples.map(({ role, name, email, password }) => (
        <li key={email}>
          <UnstyledButton
            className={classes.desk}
            disabled={busy !== null}
            data-busy={busy === email || undefined}
            onClick={() => choose({ email, password })}
          >
            <span className={classes.deskRole}>{roleNames[role]}</span>
            <span className={classes.deskName}>{name}</span>
            <span className={classes.deskErrand}>{roleErrands[role]}</span>
            <IconArrowRight size={20} aria-hidden className={classes.deskArrow} />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

type FormProps = { busy: boolean; submit: (credentials: Credentials) => void; folded: boolean };

function EmailForm({ busy, submit, folded }: FormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  return (
    <form
      className={classes.emailForm}
      onSubmit={(event) => {
        event.preventDefault();
        submit({ email: email.trim(), password });
      }}
    >
      <Title order={2}>{folded ? "Or with e-mail and password" : "With e-mail and password"}</Title>
      <Stack gap="sm" mt="xs">
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} variant={folded ? "default" : "filled"}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

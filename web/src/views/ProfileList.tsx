import { useState } from "preact/hooks";

import { formatShortDay } from "../messages/figures";
import { language, messages } from "../messages/language";
import { viewText } from "../messages/posture";
import { useProduct } from "../state/product";
import type { ProfileBody } from "../transport/bodies";
import { ConfirmDialog } from "./ConfirmDialog";
import { Dialog } from "./Dialog";
import { DialogEnd } from "./DialogEnd";
import { Icon } from "./icons";
import { modelName } from "./model-name";
import { profileName } from "./ProfileChoice";
import { useLoaded } from "./use-loaded";
import { useTask } from "./use-task";

interface DialogProps {
  readonly profile: ProfileBody;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function Rename({ profile, onDone, onClose }: DialogProps) {
  const texts = messages.value.calibration;
  const { rest } = useProduct();
  const { isBusy, error, run } = useTask();
  const [person, setPerson] = useState(profile.person);
  const [place, setPlace] = useState(profile.place);
  const save = (): void => {
    run(async () => {
      await rest.renameProfile(profile.id, { person, place });
      onDone();
    });
  };
  return (
    <Dialog title={texts.renameTitle(profileName(profile))} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label class="field">
          <span class="label">{texts.place}</span>
          <input
            type="text"
            maxLength={60}
            value={place}
            onInput={({ currentTarget }) => {
              setPlace(currentTarget.value);
            }}
          />
        </label>
        <label class="field">
          <span class="label">{texts.person}</span>
          <input
            type="text"
            maxLength={60}
            value={person}
            onInput={({ currentTarget }) => {
              setPerson(currentTarget.value);
            }}
          />
        </label>
        <DialogEnd error={error} onClose={onClose}>
          <button type="submit" class="primary" disabled={isBusy}>
            {messages.value.shell.save}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

function Remove({ profile, onDone, onClose }: DialogProps) {
  const texts = messages.value.calibration;
  const { rest } = useProduct();
  const { isBusy, error, run } = useTask();
  return (
    <ConfirmDialog
      title={texts.deleteTitle(profileName(profile))}
      doText={messages.value.shell.remove}
      isBusy={isBusy}
      error={error}
      onConfirm={() => {
        run(async () => {
          await rest.deleteProfile(profile.id);
          onDone();
        });
      }}
      onClose={onClose}
    >
      <p>{texts.deleteText}</p>
    </ConfirmDialog>
  );
}

function Profile({
  profile,
  onRename,
  onRemove,
}: {
  readonly profile: ProfileBody;
  readonly onRename: () => void;
  readonly onRemove: () => void;
}) {
  const texts = messages.value.calibration;
  const { live } = useProduct();
  const inUse = live.profile.value?.profile?.profile_id === profile.id;
  const isOpen = live.connection.value === "open";
  return (
    <li>
      <div class="event-head">
        <strong>{profileName(profile)}</strong>
        {inUse && <span class="chip">{texts.inUse}</span>}
      </div>
      <p class="quiet">
        {profile.camera !== "" && `${texts.camera}: ${profile.camera} · `}
        {texts.views}:{" "}
        {profile.views
          .map(
            ({ view, calibrated_at, model }) =>
              `${viewText(view)} (${[
                formatShortDay(new Date(calibrated_at), language.value),
                modelName(model),
              ]
                .filter((word) => word !== "")
                .join(", ")})`,
          )
          .join(", ")}
      </p>
      <div class="row">
        {isOpen && !inUse && (
          <button
            type="button"
            class="small"
            onClick={() => {
              live.useProfile(profile.id);
            }}
          >
            {texts.use}
          </button>
        )}
        <button type="button" class="small" onClick={onRename}>
          {texts.rename}
        </button>
        <button type="button" class="small danger" onClick={onRemove}>
          <Icon name="bin" size={16} />
          {messages.value.shell.remove}
        </button>
      </div>
    </li>
  );
}

type Open = { readonly what: "rename" | "remove"; readonly profile: ProfileBody } | null;

/** The profiles that are kept, to use, rename and delete. */
export function ProfileList() {
  const texts = messages.value.calibration;
  const { rest, live, agreement } = useProduct();
  // a calibration that was taken, or refused, may have changed them
  const phase = live.calibration.value?.phase ?? null;
  const { state, reload } = useLoaded(() => rest.profiles(), [rest, phase === "accepted"]);
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => {
    setOpen(null);
  };
  const done = (): void => {
    close();
    reload();
  };
  const profiles = state.value ?? [];
  return (
    <section class="card" aria-labelledby="profiles-title">
      <h2 id="profiles-title">{texts.profiles}</h2>
      <p class="quiet">{agreement.isAgreed.value ? texts.profilesText : texts.profilesNotKept}</p>
      {state.kind === "failed" && <p class="warning">{state.message}</p>}
      {state.kind === "ready" && profiles.length === 0 && (
        <p class="empty-line">{texts.profilesNone}</p>
      )}
      <ul class="profile-list">
        {profiles.map((profile) => (
          <Profile
            key={profile.id}
            profile={profile}
            onRename={() => {
              setOpen({ what: "rename", profile });
            }}
            onRemove={() => {
              setOpen({ what: "remove", profile });
            }}
          />
        ))}
      </ul>
      {open?.what === "rename" && <Rename profile={open.profile} onDone={done} onClose={close} />}
      {open?.what === "remove" && <Remove profile={open.profile} onDone={done} onClose={close} />}
    </section>
  );
}

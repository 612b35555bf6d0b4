package io.landmarkstream.prove;

import io.landmarkstream.prove.FaultProof.Fault;
import io.landmarkstream.prove.Proof.Length;
import java.util.List;

/** Every promise of docs/promises.md, with what shows it. */
final class Proofs {

    static final List<Proof> ALL = List.of(
            new FaultProof(
                    "taskmanager-killed",
                    "Exactly once: a TaskManager dies, and no frame's answer is lost, doubled or changed.",
                    6,
                    30,
                    Fault.KILL_TASKMANAGER),
            new FaultProof(
                    "processes-fail",
                    "The same when the JobManager dies, or all processes, or a TaskManager is ended or stands still.",
                    4,
                    40,
                    Fault.KILL_JOBMANAGER,
                    Fault.TERMINATE_TASKMANAGER,
                    Fault.PAUSE_TASKMANAGER,
                    Fault.KILL_BOTH),
            new FaultProof(
                    "broker-fails",
                    "The same when the broker dies and comes back, or stands still.",
                    2,
                    20,
                    Fault.KILL_BROKER,
                    Fault.PAUSE_BROKER),
            new FaultProof(
                    "network-cuts",
                    "The same with three brokers whose network is cut, or whose leaders die.",
                    3,
                    30,
                    Fault.UNPLUG_BROKER,
                    Fault.CUT_BROKER,
                    Fault.CUT_JOBMANAGER,
                    Fault.KILL_BROKER),
            new FaultProof(
                    "checkpoint-store",
                    "The same when the checkpoint store is full or cannot be written; a checkpoint that is cut is"
                            + " refused.",
                    3,
                    30,
                    Fault.FILL_CHECKPOINTS,
                    Fault.LOCK_CHECKPOINTS,
                    Fault.CUT_CHECKPOINT),
            new FaultProof(
                    "rescaled",
                    "The same when the job is stopped with a savepoint and goes on with 1, 2, 4 and 1 tasks.",
                    3,
                    40,
                    Fault.RESCALE),
            new SuiteProof("busy-stop", "A busy job stops with a savepoint every time.", Length.LONG, "job.StopITCase")
                    .with("-Dlandmarks.stop.rounds=14"),
            new SuiteProof(
                    "old-savepoint",
                    "Savepoints of every release can be restored.",
                    Length.FAST,
                    "job.SavepointITCase"),
            new SuiteProof(
                            "video-killed",
                            "Video's results are the same to the bit when a TaskManager dies in a group of pictures.",
                            Length.LONG,
                            "job.VideoKillsITCase")
                    .with("-Dlandmarks.proof.kills=20"),
            new SuiteProof(
                            "scenes-killed",
                            "The scenes topic holds the same bytes after kills and with other numbers of tasks.",
                            Length.FAST,
                            "job.SceneKillsITCase")
                    .always("-Dlandmarks.proof.kills=6"),
            new SuiteProof(
                            "scripts-and-models",
                            "The scripts, the job jar and the shipped networks keep this promise together.",
                            Length.LONG,
                            "deploy.StandaloneITCase")
                    .with("-Dlandmarks.proof.kills=8"),
            new SuiteProof(
                    "bad-input",
                    "A bad record gets one reject with its reason; it stops nothing and touches no other camera.",
                    Length.FAST,
                    "job.BadInputCorpusITCase",
                    "decode.VideoCorpusTest",
                    "decode.jpeg.StrayBytesTest",
                    "frame.EnvelopeTest",
                    "frame.AdmissionTest",
                    "fuzz.FuzzTargetTest"),
            new SuiteProof(
                    "clocks",
                    "A clock that jumps is marked, and no other camera notices.",
                    Length.FAST,
                    "job.TrackingITCase",
                    "frame.SequencingTest"),
            new ChildProof(
                    "bad-input-cost",
                    "A bad record costs at most 200 ms of CPU time and 64 MB.",
                    3,
                    10,
                    BadInputCost.class,
                    BadInputCost::judge),
            new SuiteProof(
                    "live",
                    "In live mode results stay fresh under too much load, and all cameras are thinned evenly.",
                    Length.LONG,
                    "job.LiveITCase",
                    "shed.SheddingTest"),
            new SuiteProof(
                    "cameras-vanish",
                    "Cameras that vanish leave no decoder and no state behind.",
                    Length.FAST,
                    "decode.VanishedCamerasTest"),
            new ChildProof(
                    "sessions",
                    "Networks that are opened and closed over and over leave no memory, thread or file behind.",
                    30,
                    300,
                    Sessions.class,
                    Sessions::judge),
            new ChildProof(
                    "soak",
                    "Inferences and cancels in the middle of one leave nothing behind.",
                    2,
                    100,
                    Soak.class,
                    Soak::judge),
            new SuiteProof(
                    "models-refused",
                    "A model that is not the pinned one, or wants other files, is refused before the first frame.",
                    Length.FAST,
                    "onnx.OnnxFileTest",
                    "onnx.OnnxModelTest",
                    "onnx.ExpectedOutputsTest",
                    "model.ModelStoreTest",
                    "model.ModelCardTest"),
            new SuiteProof(
                    "settings-refused",
                    "A wrong option is refused before the first frame, by its name.",
                    Length.FAST,
                    "job.SettingsTest"),
            new NothingLeaks(),
            new LeastRights(),
            new PortsClosed(),
            new Hardened(),
            new SuiteProof(
                    "viewer-closed",
                    "The viewer answers nobody without a token, no foreign page and no foreign host.",
                    Length.FAST,
                    "viewer.GateTest",
                    "viewer.ViewerServerTest"),
            new KnownFaults(),
            new CommandProof("same-jar", "Two builds of a commit give the same jars.", Length.LONG, ".ci/reproducible"),
            new CommandProof(
                    "proofs-can-fail", "Five sabotages of the job each turn a proof red.", Length.LONG, ".ci/sabotage"),
            new SuiteProof(
                            "double-start",
                            "The same job started twice: the second is refused or the first is fenced.",
                            Length.FAST,
                            "job.DoubleStartITCase")
                    .always("-Dlandmarks.proof.kills=5"),
            new SuiteProof(
                    "long-outage",
                    "An outage longer than the transaction timeout ends loudly, loss is counted.",
                    Length.FAST,
                    "job.LostResultsITCase"),
            new SuiteProof(
                    "spread",
                    "Cameras spread evenly over task slots, also those that are not listed.",
                    Length.FAST,
                    "frame.CameraKeyTest"));

    private Proofs() {}
}

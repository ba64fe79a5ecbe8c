namespace CaffeTop.Events;

/// <summary>One value of a net output. An output is known by its index: names may repeat (a vector output prints one line per element).</summary>
/// <param name="LossWeight">0: no loss (no <c>(* w = v loss)</c> in the log).</param>
public readonly record struct NetOutputValue(int Index, string Name, float Value, float LossWeight);

/// <summary>A displayed iteration: every display-th, and each one of <see cref="IRunControl.Step"/>. The loss is the mean over average_loss
/// iterations; outputs are of the last sub-batch.</summary>
/// <param name="Rate">iter/s since the previous display (tests included, as in Caffe); null on a final line, which carries no rate.</param>
/// <param name="Seconds">Since the previous display.</param>
/// <param name="Iterations">Since the previous display.</param>
/// <param name="LearningRate">Used for this iteration's update; null on the final line.</param>
public sealed record IterationDone(
    int Iteration, float Loss, float? Rate, float Seconds, int Iterations, IReadOnlyList<NetOutputValue> Outputs, float? LearningRate) : TrainingEvent;

/// <summary>Gradients were scaled down (clip_gradients).</summary>
public sealed record GradientsClipped(int Iteration, float Norm, float Limit, float Factor) : TrainingEvent;

/// <summary>multistep moved on: <c>MultiStep Status: Iteration N, step = K</c>.</summary>
public sealed record LearningRateStepped(int Iteration, int Step) : TrainingEvent;

/// <summary>First and last record key that an iteration read (<c>--record-keys</c>).</summary>
public sealed record RecordsRead(int Iteration, string Layer, string FirstKey, string LastKey) : TrainingEvent;

/// <summary>A data layer began its data again; <paramref name="Epoch"/> counts from 1.</summary>
public sealed record EpochWrapped(string Layer, int Epoch) : TrainingEvent;

public sealed record TestStarted(int Iteration, int Net) : TrainingEvent;

/// <summary>Means over the test's batches. <paramref name="Loss"/> only with test_compute_loss. <paramref name="Interrupted"/>: a signal cut it short; no outputs.</summary>
public sealed record TestDone(int Iteration, int Net, IReadOnlyList<NetOutputValue> Outputs, float? Loss, bool Interrupted) : TrainingEvent;

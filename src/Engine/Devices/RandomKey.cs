namespace CaffeTop.Engine.Devices;

/// <summary>
/// Names a sequence of random numbers: the run's seed and a stream number (one per layer or filler). With the pass number and the element index
/// it determines every draw, whatever thread or device makes it.
/// </summary>
public readonly record struct RandomKey(ulong Seed, uint Stream);

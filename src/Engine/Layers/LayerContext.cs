using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Layers;

/// <summary>What a layer gets from its net: where to compute, in which phase, where random numbers and files come from, whom to tell.</summary>
public sealed class LayerContext
{
    private uint _streams;
    private LayerContext? _numbers;

    public required IDevice Device { get; init; }

    public required Phase Phase { get; init; }

    /// <summary>The run's seed: solver's random_seed, or drawn once at the start and logged.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// First number of the random streams handed out; differs between the train net and each test net, so that they draw different numbers.
    /// </summary>
    public uint FirstStream { get; init; }

    /// <summary>Turns a path written in a prototxt into one to open: as it is (relative to the working directory), else relative to the file.</summary>
    public Func<string, string> ResolvePath { get; init; } = static path => path;

    /// <summary>
    /// C,H,W that data layers take when their source cannot be opened (<c>caffetop net --data-shape</c>); null: an unopenable source is an error.
    /// </summary>
    public int[]? DataShape { get; init; }

    /// <summary>Only shapes are wanted: open no data, start no thread, fill nothing (the device is the null device).</summary>
    public bool DescribeOnly { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A line for the log that Caffe would write from inside a layer: (severity I, W or E; source file:line; text).</summary>
    public Action<char, string, string> Log { get; init; } = static (_, _, _) => { };

    /// <summary>A sequence of random numbers of one's own; the order of the calls (layer by layer) decides the stream numbers.</summary>
    public RandomKey NextRandomKey() => _numbers?.NextRandomKey() ?? new(Seed, FirstStream + _streams++);

    /// <summary>The same for a layer that the file gives a phase of its own; random streams are numbered on.</summary>
    internal LayerContext In(Phase phase) => new()
    {
        Device = Device,
        Phase = phase,
        Seed = Seed,
        FirstStream = FirstStream,
        ResolvePath = ResolvePath,
        DataShape = DataShape,
        DescribeOnly = DescribeOnly,
        Clock = Clock,
        Log = Log,
        _numbers = _numbers ?? this,
    };
}

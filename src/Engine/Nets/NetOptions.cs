using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;
using CaffeTop.Events;

namespace CaffeTop.Engine.Nets;

/// <summary>How a net is built: where it computes, under which state its layers are chosen, whom it tells.</summary>
public sealed class NetOptions
{
    public required IDevice Device { get; init; }

    public Phase Phase { get; init; } = Phase.Test;

    public int Level { get; init; }

    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>
    /// The merged state (<see cref="NetStates"/>); when set, <see cref="Phase"/>, <see cref="Level"/> and <see cref="Stages"/> are not read.
    /// </summary>
    public NetState? State { get; init; }

    /// <summary>Seed of fillers, dropout and data augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>First random stream; give each net of a run a range of its own (e.g. 0 for the train net, (i + 1) &lt;&lt; 20 for test net i).</summary>
    public uint FirstStream { get; init; }

    /// <summary>See <see cref="LayerContext.ResolvePath"/>.</summary>
    public Func<string, string> ResolvePath { get; init; } = static path => path;

    /// <summary>See <see cref="LayerContext.DataShape"/>.</summary>
    public int[]? DataShape { get; init; }

    /// <summary>See <see cref="LayerContext.DescribeOnly"/>.</summary>
    public bool DescribeOnly { get; init; }

    /// <summary>−1: the train net; 0…: test nets. Test nets fill their weights only when no trained net is shared before the first forward.</summary>
    public int Index { get; init; } = -1;

    /// <summary>The file the net was read from, for messages and the log.</summary>
    public string Source { get; init; } = "";

    /// <summary>Where a layer of the given net stands, <c>file:line:column</c>, or null; errors about the layer then begin with it.</summary>
    public Func<LayerParameter, string?> Place { get; init; } = static _ => null;

    /// <summary>Values the solver keeps per weight, for the memory estimate: 1 for SGD, Nesterov, AdaGrad, RMSProp; 2 for AdaDelta, Adam.</summary>
    public int HistoriesPerParameter { get; init; } = 1;

    /// <summary>
    /// Gradients of blobs take memory in turn, so that none is defined after backward: for training, where only those of the weights are read.
    /// </summary>
    public bool ReuseDiffs { get; init; }

    /// <summary>See <see cref="DiffReuse.AmpleBytes"/>.</summary>
    internal long AmpleDiffBytes { get; init; } = DiffReuse.AmpleBytes;

    /// <summary>Receives NetStarted, LayerDeclared per layer and NetReady while the net is built; null: nobody.</summary>
    public Action<TrainingEvent>? Events { get; init; }

    /// <summary>Writes a message as C++ protobuf's text format, for the log's dump of the net.</summary>
    public Func<NetParameter, string> Print { get; init; } = TextFormatPrinter.Print;

    /// <summary>(severity I, W or E; Caffe's source file:line; text).</summary>
    public Action<char, string, string> Log { get; init; } = static (_, _, _) => { };

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal NetState ToState()
    {
        if (State is not null) return State.Clone();
        var state = new NetState { Phase = Phase };
        if (Level != 0) state.Level = Level;
        state.Stage.Add(Stages);
        return state;
    }
}

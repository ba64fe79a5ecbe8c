namespace CaffeTop.Events;

/// <summary>A net is about to be built. <paramref name="Index"/>: −1 the train net, 0… the test nets. <paramref name="Text"/>: the filtered net as the log dumps it.</summary>
public sealed record NetStarted(int Index, string Source, string Text) : TrainingEvent;

/// <summary>A layer was set up.</summary>
/// <param name="LossWeights">One per top, 0 where none.</param>
/// <param name="InPlace">Per top: it overwrites the bottom of the same index.</param>
/// <param name="MemoryBytes">Caffe's running "Memory required for data" after this layer.</param>
/// <param name="SharedParameters">(parameter index, name, owner layer or null when this layer owns it).</param>
public sealed record LayerDeclared(
    int Net, string Name, string Type, IReadOnlyList<string> Bottoms, IReadOnlyList<string> Tops, IReadOnlyList<bool> InPlace,
    IReadOnlyList<string> TopShapes, IReadOnlyList<float> LossWeights, long MemoryBytes,
    IReadOnlyList<SharedParameter> SharedParameters) : TrainingEvent;

public sealed record SharedParameter(int Index, string Name, string? OwnerLayer, int OwnerIndex);

/// <summary>The net is complete. Layers in backward order with whether they need a backward pass; outputs in Caffe's (alphabetical) order.</summary>
public sealed record NetReady(int Net, IReadOnlyList<BackwardNeed> Backward, IReadOnlyList<string> Outputs, bool ForceBackward) : TrainingEvent;

public sealed record BackwardNeed(string Layer, bool Needed);

/// <summary>Weights were copied from a model: the three lists of finetuning.</summary>
public sealed record WeightsLoaded(
    string File, int Net, IReadOnlyList<string> Copied, IReadOnlyList<string> Ignored, IReadOnlyList<string> LeftAtFiller) : TrainingEvent;

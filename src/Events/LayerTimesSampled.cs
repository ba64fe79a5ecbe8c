namespace CaffeTop.Events;

/// <param name="BackwardMilliseconds">0 where the layer has no backward pass.</param>
public sealed record LayerTime(string Layer, double ForwardMilliseconds, double BackwardMilliseconds);

/// <summary>What each layer of the train net took in one iteration, in the net's order.</summary>
public sealed record LayerTimesSampled(int Iteration, IReadOnlyList<LayerTime> Layers) : TrainingEvent;

using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>What one top adds to a net's loss: one value, times one weight.</summary>
/// <param name="Value">One value.</param>
/// <param name="Weight">One value, or empty for 1.</param>
public readonly record struct LossTerm(DeviceSpan Value, DeviceSpan Weight);

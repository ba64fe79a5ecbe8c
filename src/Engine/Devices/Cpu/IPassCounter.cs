namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>Tells random operations the number of the forward pass; <see cref="IDevice.Pass"/> of the device they belong to.</summary>
internal interface IPassCounter
{
    ulong Pass { get; }
}

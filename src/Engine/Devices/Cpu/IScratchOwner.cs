namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>A family of operations that keeps memory to work in.</summary>
internal interface IScratchOwner : IDisposable
{
    long ScratchBytes { get; }
}

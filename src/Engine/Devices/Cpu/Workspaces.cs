using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>The scratch of every thread, as an unmanaged handle for the work structs of <see cref="CpuThreads"/>.</summary>
internal readonly unsafe struct Workspaces(GCHandle all)
{
    private readonly nint _all = GCHandle.ToIntPtr(all);

    /// <inheritdoc cref="Workspace.Floats"/>
    public float* Floats(int thread, long count) => ((Workspace[])GCHandle.FromIntPtr(_all).Target!)[thread].Floats(count);
}

using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// All weights of a net in one piece of memory and all their gradients in another, in backward order, each slice 64-byte aligned: one pass
/// serves the solver, and gradients can be exchanged in the order in which they become ready.
/// </summary>
internal static class ParameterArena
{
    private const int Alignment = 16;

    public static void Bind(IDevice device, IReadOnlyList<LearnableParameter> parameters, bool gradients)
    {
        long total = 0;
        foreach (var parameter in parameters) total += Slice(parameter);
        if (total == 0) return;
        BindAll(device.Memory.Allocate(total), parameters, static blob => blob.DataStorage);
        if (gradients) BindAll(device.Memory.Allocate(total), parameters, static blob => blob.DiffStorage);
    }

    private static void BindAll(DeviceBuffer arena, IReadOnlyList<LearnableParameter> parameters, Func<Blob, Storage> storage)
    {
        long offset = 0;
        for (var i = parameters.Count - 1; i >= 0; i--)
        {
            storage(parameters[i].Blob).Bind(arena, offset, parameters[i].Blob.Count);
            offset += Slice(parameters[i]);
        }
    }

    private static long Slice(LearnableParameter parameter) => (parameter.Blob.Count + Alignment - 1L) / Alignment * Alignment;
}

using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Snapshots;

/// <summary>Puts a solverstate's history blobs back (SGDSolver::RestoreSolverStateFromBinaryProto).</summary>
internal static class HistoryRestore
{
    /// <summary>Whether the state fits the solver; reads shapes only.</summary>
    /// <exception cref="CaffeTopException">The state is of another solver type or another net.</exception>
    public static void Check(string statePath, Solver solver)
    {
        using var file = SolverStateFile.Open(statePath);
        Check(file, statePath, solver);
    }

    /// <exception cref="CaffeTopException">As <see cref="Check(string, Solver)"/>; nothing was restored then.</exception>
    public static void Restore(string statePath, Solver solver)
    {
        using var file = SolverStateFile.Open(statePath);
        Check(file, statePath, solver);
        var blobs = solver.History.Blobs;
        var values = Array.Empty<float>();
        for (var i = 0; i < blobs.Count; i++)
        {
            if (values.Length < blobs[i].Count) values = new float[blobs[i].Count];
            var part = values.AsSpan(0, blobs[i].Count);
            file.History[i].ReadData(part);
            blobs[i].CopyDataFrom(part);
        }
    }

    private static void Check(SolverStateFile file, string statePath, Solver solver)
    {
        var blobs = solver.History.Blobs;
        if (file.History.Count != blobs.Count)
        {
            throw new CaffeTopException(SafeText.Clean(statePath), WrongCount(file.History.Count, solver));
        }

        for (var i = 0; i < blobs.Count; i++)
        {
            if (SameShape(file.History[i], blobs[i].Shape)) continue;
            throw new CaffeTopException(SafeText.Clean(statePath), $"the history of parameter {SafeText.Clean(blobs[i].Name)} "
                + $"has the shape {string.Join('x', file.History[i].Shape)}, this net's parameter {blobs[i].Shape}; the state is of another net, "
                + "resume with the net it was made with, or finetune from its model with --weights");
        }
    }

    private static string WrongCount(int found, Solver solver)
    {
        var type = solver.Configuration.Rule.Type;
        var parameters = solver.Parameters.Count;
        var needed = solver.History.Blobs.Count;
        var other = found == parameters * 2 ? " (AdaDelta and Adam keep two per parameter)"
            : found == parameters ? " (SGD, Nesterov, AdaGrad and RMSProp keep one per parameter)" : "";
        return $"Incorrect length of history blobs. The state holds {found}{other}; {type} needs {needed} for the {parameters} "
            + "parameters of this net. "
            + "It is the state of another solver type or another net: resume with the solver that wrote it, or finetune from its model "
                + "with --weights";
    }

    // Legacy blobs have four extents; leading ones do not matter there.
    private static bool SameShape(SavedBlob saved, Shape shape)
    {
        var dims = saved.Shape;
        var skip = saved.IsLegacy ? Math.Max(0, dims.Count - shape.Axes) : 0;
        if (dims.Count - skip != shape.Axes) return false;
        for (var i = 0; i < skip; i++) if (dims[i] != 1) return false;
        for (var i = 0; i < shape.Axes; i++) if (dims[skip + i] != shape.Dims[i]) return false;
        return true;
    }
}

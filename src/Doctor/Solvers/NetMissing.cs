namespace CaffeTop.Doctor.Solvers;

/// <summary>The solver names a net that is nowhere.</summary>
public sealed class NetMissing : ISolverRule
{
    public string Id => "net-missing";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        if (solver.IsDumped) yield break;
        foreach (var (field, path) in solver.MissingNets)
        {
            yield return this.Warning(
                solver.Place(field), $"The net \"{Words.Name(path)}\" was not found, so only the solver itself was looked at.",
                "Paths in a solver are relative to the folder in which the program is started; the solver's own folder and those above it were tried too.",
                "Start where the path begins, or give the net's file as well: caffetop doctor SOLVER NET.");
        }
    }
}

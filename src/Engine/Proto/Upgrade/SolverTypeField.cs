using Old = CaffeTop.Engine.Proto.SolverParameter.Types.SolverType;

namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>The enum <c>solver_type: ADAGRAD</c> becomes the string <c>type: "AdaGrad"</c>.</summary>
internal static class SolverTypeField
{
    public static void Upgrade(SolverParameter solver, string file, IList<UpgradeNote> notes, SourceMap? spans)
    {
        if (!solver.HasSolverType) return;
        notes.Add(new('I', 1084, $"Attempting to upgrade input file specified using deprecated 'solver_type' field (enum)': {file}"));
        if (solver.HasType)
        {
            throw new CaffeTopException(spans?.Place(solver, "solver_type") ?? file,
                "Failed to upgrade solver: old solver_type field (enum) and new type field (string) cannot be both specified in solver proto text. Remove solver_type.");
        }

        solver.Type = solver.SolverType switch
        {
            Old.Sgd => "SGD",
            Old.Nesterov => "Nesterov",
            Old.Adagrad => "AdaGrad",
            Old.Rmsprop => "RMSProp",
            Old.Adadelta => "AdaDelta",
            Old.Adam => "Adam",
            var other => throw new CaffeTopException(spans?.Place(solver, "solver_type") ?? file, $"Unknown SolverParameter solver_type: {(int)other}"),
        };
        solver.ClearSolverType();
        notes.Add(new('I', 1091, "Successfully upgraded file specified using deprecated 'solver_type' field (enum) to 'type' field (string)."));
        notes.Add(new('W', 1093, "Note that future Caffe releases will only support 'type' field (string) for a solver's type."));
    }
}

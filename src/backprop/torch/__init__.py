"""The PyTorch twins of `backprop.numpy`: same files, same names, forward only; autograd does the rest."""
